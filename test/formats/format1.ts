import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import type { TestDatabase } from '../../agency/testing/databases.ts';
import expected from './fixtures/format-1/expected.json' with { type: 'json' };
import tokens from './fixtures/format-1/tokens.json' with { type: 'json' };

const folder = fileURLToPath(new URL('./fixtures/format-1', import.meta.url));

/** What was written before records named their format; see the README beside it. */
export const format1 = { ...tokens, expected };

/** The morning after everything of format 1 was written: 09:00 in Shanghai. */
export const dayAfterMs = Date.UTC(2026, 10, 30, 1);

export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'anxin-formats-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A copy of a stick of format 1: `stick-out` as the terminal wrote it, `stick-back` with the agency's answer. */
export function stickOfFormat1(name: 'stick-out' | 'stick-back'): string {
  const stick = temporaryFolder();
  cpSync(join(folder, name), stick, { recursive: true });
  return stick;
}

/** A copy of the terminal's store, and its key. */
export function storeOfFormat1(): { file: string; key: Uint8Array } {
  const file = join(temporaryFolder(), 'terminal.db');
  for (const end of ['', '.keymark']) cpSync(join(folder, `terminal.db${end}`), `${file}${end}`);
  const key = readFileSync(join(folder, 'terminal.key'), 'utf8').trim();
  return { file, key: new Uint8Array(Buffer.from(key, 'base64url')) };
}

/** An agency of this version over the database of format 1, stopped after the test. */
export async function agencyOfFormat1(database: TestDatabase, nowMs = dayAfterMs): Promise<Agency> {
  const sql = gunzipSync(readFileSync(join(folder, 'agency.sql.gz'))).toString('utf8');
  const { databaseUrl } = database.options;
  const dataDir = temporaryFolder();
  if (databaseUrl) {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(sql);
    await client.end();
  } else {
    const path = join(dataDir, 'database');
    mkdirSync(path);
    const lite = await PGlite.create(path);
    await lite.exec(sql);
    await lite.close();
  }
  const agency = await startAgency({ ...(databaseUrl ? { databaseUrl } : { dataDir }), now: () => nowMs });
  onTestFinished(() => agency.stop());
  return agency;
}
