import type { WritableHandle } from './handle.ts';

/** A policy pack as the agency sent it; `json` is the file's text. */
export interface KeptPack {
  id: string;
  version: string;
  json: string;
}

/** The last pack of each id that was good. A pack is kept only after it was checked, so that a bad one never replaces it. */
export interface Packs {
  savePack(pack: KeptPack): void;
  lastGoodPacks(): KeptPack[];
}

export function createPacks(handle: WritableHandle): Packs {
  const upsert = handle.prepare(
    `INSERT INTO packs (id, version, json) VALUES (@id, @version, @json)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, json = excluded.json`,
  );
  const all = handle.prepare<[], KeptPack>('SELECT id, version, json FROM packs ORDER BY id');
  return {
    savePack: ({ id, version, json }) => void upsert.run({ id, version, json }),
    lastGoodPacks: () => all.all(),
  };
}
