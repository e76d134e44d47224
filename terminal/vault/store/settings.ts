import type { z } from 'zod';
import type { WritableHandle } from './handle.ts';

/** One value that the store keeps under a name. */
export interface Setting<Value> {
  readonly name: string;
  readonly schema: z.ZodType<Value>;
}

/** Declares a setting beside the code that uses it; its name is the setting's for ever. */
export function defineSetting<Value>(name: string, schema: z.ZodType<Value>): Setting<Value> {
  return { name, schema };
}

export interface Settings {
  /** The value, or null where none was ever kept. Throws where a kept value does not have the setting's shape. */
  get<Value>(setting: Setting<Value>): Value | null;
  set<Value>(setting: Setting<Value>, value: Value): void;
  remove(setting: Setting<unknown>): void;
}

export function createSettings(handle: WritableHandle): Settings {
  const select = handle.prepare<[string], { value: string }>('SELECT value FROM settings WHERE name = ?');
  const upsert = handle.prepare(
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const remove = handle.prepare('DELETE FROM settings WHERE name = ?');
  return {
    get(setting) {
      const row = select.get(setting.name);
      return row === undefined ? null : setting.schema.parse(JSON.parse(row.value));
    },
    set(setting, value) {
      upsert.run(setting.name, JSON.stringify(value));
    },
    remove(setting) {
      remove.run(setting.name);
    },
  };
}
