import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AgencyLog } from './events.ts';

/** A policy pack as it is handed to a terminal: the file's own text. */
interface ShelvedPack {
  id: string;
  version: string;
  json: string;
  /** whether pictures come without being asked for, and for how many days they are kept */
  evidence: { sentToAgency: boolean; keptDays: number };
}

/** The pack files that this agency serves, read at every request so that a new version needs no restart. */
export interface PackShelf {
  read(ids: readonly string[]): Promise<ShelvedPack[]>;
}

const PackHead = z.looseObject({
  id: z.string(),
  version: z.string(),
  evidence: z.looseObject({ sentToAgency: z.boolean(), keptDays: z.number().int().positive() }),
});

/** @param directory folder of `<id>.json` files */
export function createPackShelf(directory: string, log: AgencyLog): PackShelf {
  return {
    async read(ids) {
      const packs: ShelvedPack[] = [];
      for (const id of ids) {
        try {
          const json = await readFile(join(directory, `${id}.json`), 'utf8');
          const { version, evidence } = PackHead.parse(JSON.parse(json));
          packs.push({ id, version, json, evidence });
        } catch {
          log.write('pack-missing', { packId: id });
        }
      }
      return packs;
    },
  };
}
