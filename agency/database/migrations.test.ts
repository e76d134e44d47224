import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databases, type TestDatabase } from '../testing/databases.ts';
import { migrate } from './migrations.ts';

type Row = Record<string, unknown>;

describe.each(databases)('over $name', ({ open }) => {
  let database: TestDatabase;
  let db: Kysely<unknown>;

  beforeAll(async () => {
    database = await open();
    const { databaseUrl } = database.options;
    db = new Kysely({
      dialect: databaseUrl
        ? new PostgresDialect({ pool: new pg.Pool({ connectionString: databaseUrl }) })
        : new PGliteDialect({ pglite: () => PGlite.create('memory://') }),
    });
  });
  afterAll(async () => {
    await db.destroy();
    database.stop();
  });

  const run = (statement: string) => sql.raw(statement).execute(db);
  const table = async (name: string) => (await sql<Row>`select * from ${sql.table(name)}`.execute(db)).rows;

  /** Empties the database and brings it to a step of the schema. */
  async function at(step: string): Promise<void> {
    await run('drop schema public cascade');
    await run('create schema public');
    await migrate(db, step);
  }

  test('0002 marks no record that is there as stale', async () => {
    await at('0001-first-light');
    await run(insertRecord);
    const [before] = await table('record');
    await migrate(db, '0002-staleness');
    expect(await table('record')).toEqual([{ ...before, stale: false }]);
  });

  test('0003 leaves terminals in no office and codes for none, and adds operators and requests', async () => {
    await at('0002-staleness');
    await run(
      `insert into terminal (terminal_id, name, public_jwk, pack_ids, activated_at) values ('T-1', 'one', '{}', '["p"]', 5)`,
    );
    await run(`insert into activation_code (code_hash, pack_ids) values ('h', '["p"]')`);
    await run(
      insertRecord.replace('clock_trust,', 'clock_trust, stale,').replace("'certain',", "'certain', true,"),
    );
    const [terminal] = await table('terminal');
    const [code] = await table('activation_code');
    const records = await table('record');
    await migrate(db, '0003-offices');
    expect(await table('terminal')).toEqual([{ ...terminal, office: null, gauges: null, gauges_at: null }]);
    expect(await table('activation_code')).toEqual([{ ...code, office: null }]);
    expect(await table('record')).toEqual(records);
    for (const name of ['office', 'operator', 'desk_request', 'desk_request_paper'])
      expect(await table(name)).toEqual([]);
  });

  test('0004 leaves every officer their token and what they could do, asks for roles from then on, and adds acts that stay', async () => {
    await at('0003-offices');
    await run(`insert into officer (officer_id, name, token_hash) values ('li', '李', 'hash-of-token')`);
    await migrate(db, '0004-officers');
    expect(await table('officer')).toEqual([
      {
        officer_id: 'li',
        name: '李',
        token_hash: 'hash-of-token',
        roles: '["reviewer","administrator","auditor"]',
      },
    ]);
    await expect(
      run(`insert into officer (officer_id, name, token_hash) values ('wu', '吴', 'another')`),
    ).rejects.toThrow('roles');
    expect(await table('officer_act')).toEqual([]);
    await run(
      `insert into officer_act values ('019fabcd-0000-7000-8000-000000000000', 1, 'li', 'terminal-revoked', 'terminal', 'T-1')`,
    );
    await expect(run('delete from officer_act')).rejects.toThrow('officer_act can only grow');
    expect(await table('officer_act')).toHaveLength(1);
  });

  test('0005 keeps what was declared lost, and takes two losses behind one number', async () => {
    await at('0004-officers');
    const declare = (to: number) =>
      run(
        `insert into chain_hole (terminal_id, from_sequence, to_sequence, cause, at) values ('T-1', 2, ${to}, 'c', 5)`,
      );
    await declare(3);
    const [hole] = await table('chain_hole');
    await migrate(db, '0005-holes');
    expect(await table('chain_hole')).toEqual([hole]);
    await declare(4);
    expect(await table('chain_hole')).toEqual([hole, { ...hole, to_sequence: 4 }]);
    await expect(declare(4)).rejects.toThrow('chain_hole');
  });

  test('0007 counts what was refused as having come once and as taken by nobody, and no record as taken after all', async () => {
    await at('0006-formats');
    await run(insertRecord);
    await run(`insert into refused_token values ('T-1', 'h', 0, 't', 'bad-signature', 5)`);
    const [token] = await table('refused_token');
    const [record] = await table('record');
    await migrate(db, '0007-refused');
    expect(await table('refused_token')).toEqual([
      { ...token, times: 1, last_at: null, told: null, taken_at: null },
    ]);
    expect(await table('record')).toEqual([{ ...record, after_all: false }]);
    expect(await table('refused_request')).toEqual([]);
  });
});

const insertRecord = `insert into record (
    terminal_id, record_id, branch, sequence, hash, token, pack_id, identity_number, on_date, result, method,
    clock_trust, received_at, receipt, state, decision_number)
  values ('T-1', '019fabcd-0000-7000-8000-000000000000', 0, 1, 'h', 't', 'p', '11010519491231002X', '2026-05-20',
    'certified', 'self-service', 'certain', 7, 'r', 'accepted', 1)`;
