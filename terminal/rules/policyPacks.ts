import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPack } from '../../domain/policy/loadPack.ts';
import type { PolicyPack } from '../../domain/policy/pack.ts';
import type { EventLog } from '../events/eventLog.ts';

/** A pack as it came: from the package, from the agency, or out of the store. */
interface PackFile {
  id: string;
  version: string;
  json: string;
}

/** The policy packs in use, by id. A pack that does not hold never replaces one that does. */
export interface PolicyPacks {
  get(id: string): PolicyPack | undefined;
  /** Takes a pack into use if it holds; says whether it did. */
  offer(file: PackFile): boolean;
}

export interface PolicyPacksOptions {
  /** folder of the packs that come with the terminal */
  dir: string;
  /** packs that were taken into use before, newest last */
  kept: readonly PackFile[];
  log: EventLog;
}

export function loadPolicyPacks({ dir, kept, log }: PolicyPacksOptions): PolicyPacks {
  const packs = new Map<string, PolicyPack>();

  function offer({ id, json }: PackFile): boolean {
    const loaded = loadPack(json);
    if (loaded.ok && loaded.pack.id === id) {
      packs.set(id, loaded.pack);
      return true;
    }
    const reasons = loaded.ok
      ? [{ path: '$.id', line: 1, reason: `is ${loaded.pack.id}, not ${id}` }]
      : loaded.reasons;
    for (const { path, line, reason } of reasons)
      log.write('pack-refused', { packId: id, path, line, reason });
    return false;
  }

  for (const file of readdirSync(dir).filter(
    (name) => name.endsWith('.json') && !name.endsWith('.schema.json'),
  ))
    offer({ id: file.slice(0, -'.json'.length), version: '', json: readFileSync(join(dir, file), 'utf8') });
  for (const file of kept) offer(file);
  return { get: (id) => packs.get(id), offer };
}
