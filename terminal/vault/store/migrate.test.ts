import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../testing/storeFixture.ts';
import { connect, type WritableHandle } from './handle.ts';
import { currentSchemaVersion, migrate, schemaVersionOf } from './migrate.ts';

/** An encrypted file at a version of the schema. */
function storeAt(version: number): WritableHandle {
  const handle = connect(join(temporaryDirectory(), 'store.db'), randomBytes(32));
  onTestFinished(() => void handle.close());
  migrate(handle, version);
  expect(schemaVersionOf(handle)).toBe(version);
  return handle;
}

const table = (handle: WritableHandle, name: string): unknown[] =>
  handle.prepare(`SELECT * FROM ${name}`).all();

const insertRecord = `INSERT INTO records (id, terminal_id, sequence, hash, token, identity_number, on_date, result)
  VALUES (?, ?, ?, ?, ?, '11010519491231002X', '2026-05-20', 'certified')`;

test('010 gives an empty file its settings and packs', () => {
  const handle = storeAt(10);
  handle.exec(
    `INSERT INTO settings VALUES ('terminal-id', '"T-1"'); INSERT INTO packs VALUES ('p', '1', '{}')`,
  );
  expect(table(handle, 'settings')).toEqual([{ name: 'terminal-id', value: '"T-1"' }]);
  expect(table(handle, 'packs')).toEqual([{ id: 'p', version: '1', json: '{}' }]);
});

test('020 adds an empty roster and leaves the settings alone', () => {
  const handle = storeAt(10);
  handle.exec(`INSERT INTO settings VALUES ('terminal-id', '"T-1"')`);
  migrate(handle, 20);
  expect(table(handle, 'settings')).toEqual([{ name: 'terminal-id', value: '"T-1"' }]);
  expect(table(handle, 'roster')).toEqual([]);
  expect(table(handle, 'roster_templates')).toEqual([]);
});

test('030 adds a chain in which a number is taken once per terminal, and keeps the roster', () => {
  const handle = storeAt(20);
  handle.exec(
    "INSERT INTO roster VALUES ('11010519491231002X', 'N', 'p', NULL, NULL, NULL, NULL, '[]', '[]', NULL, 1)",
  );
  const before = table(handle, 'roster');
  migrate(handle, 30);
  expect(table(handle, 'roster')).toEqual(before);
  handle.prepare(insertRecord).run('a', 'T-1', 1, 'h1', 't1');
  expect(() => handle.prepare(insertRecord).run('b', 'T-1', 1, 'h2', 't2')).toThrow('UNIQUE');
  expect(() => handle.prepare(insertRecord).run('a', 'T-1', 2, 'h2', 't2')).toThrow('UNIQUE');
  handle.prepare(insertRecord).run('a', 'T-2', 1, 'h2', 't2');
});

test('040 puts every record that is there into the outbox, once per id and with its newest token', () => {
  const handle = storeAt(30);
  for (const row of [
    ['a', 'T-1', 1, 'h1', 't1'],
    ['b', 'T-1', 2, 'h2', 't2'],
    ['b', 'T-2', 1, 'h3', 't3'],
  ]) {
    handle.prepare(insertRecord).run(...row);
  }
  migrate(handle, 40);
  expect(table(handle, 'outbox')).toEqual([
    { record_id: 'a', position: 1, state: 'queued', reason: null, changed_at_ms: 0 },
    { record_id: 'b', position: 3, state: 'queued', reason: null, changed_at_ms: 0 },
  ]);
  expect(table(handle, 'records')).toHaveLength(3);
});

test('050 adds evidence that has bytes until it is erased', () => {
  const handle = storeAt(40);
  handle.prepare(insertRecord).run('a', 'T-1', 1, 'h1', 't1');
  handle.exec("INSERT INTO outbox VALUES ('a', 1, 'queued', NULL, 0)");
  const before = table(handle, 'outbox');
  migrate(handle, 50);
  expect(table(handle, 'outbox')).toEqual(before);
  const insert = (bytes: string, erasedAt: string): unknown =>
    handle.exec(
      `INSERT INTO evidence VALUES ('a', 'h' || ${erasedAt} , 'frame', 'image/jpeg', 1, 1, 0, NULL, ${erasedAt}, ${bytes})`,
    );
  expect(() => insert("x'00'", '5')).toThrow('CHECK');
  insert('NULL', '5');
  expect(table(handle, 'evidence')).toHaveLength(1);
});

test('060 takes the head of every chain from the records', () => {
  const handle = storeAt(50);
  for (const row of [
    ['a', 'T-1', 1, 'h1', 't1'],
    ['b', 'T-1', 2, 'h2', 't2'],
    ['c', 'T-2', 1, 'h3', 't3'],
  ]) {
    handle.prepare(insertRecord).run(...row);
  }
  migrate(handle, 60);
  expect(table(handle, 'chains')).toEqual([
    { terminal_id: 'T-1', sequence: 2, hash: 'h2' },
    { terminal_id: 'T-2', sequence: 1, hash: 'h3' },
  ]);
  expect(table(handle, 'lost_records')).toEqual([]);
});

test('a step that fails leaves the file as it was before the step', () => {
  const handle = storeAt(20);
  handle.exec('CREATE TABLE outbox (in_the_way INTEGER)');
  expect(() => migrate(handle)).toThrow('already exists');
  expect(schemaVersionOf(handle)).toBe(30);
  expect(table(handle, 'sqlite_schema').some((row) => (row as { name: string }).name === 'receipts')).toBe(
    false,
  );
  handle.exec('DROP TABLE outbox');
  migrate(handle);
  expect(schemaVersionOf(handle)).toBe(currentSchemaVersion);
});
