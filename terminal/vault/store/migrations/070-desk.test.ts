import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../../testing/storeFixture.ts';
import { connect } from '../handle.ts';
import { migrate, schemaVersionOf } from '../migrate.ts';

test('70 adds the desk to a file of before, keeps what is in it, and lets nobody change the audit chain', () => {
  const handle = connect(join(temporaryDirectory(), 'store.db'), randomBytes(32));
  onTestFinished(() => void handle.close());
  migrate(handle, 60);
  handle.exec(`INSERT INTO settings VALUES ('terminal-id', '"T-1"')`);
  migrate(handle, 70);
  expect(schemaVersionOf(handle)).toBe(70);
  expect(handle.prepare('SELECT value FROM settings').pluck().all()).toEqual(['"T-1"']);
  for (const table of ['operators', 'audit', 'desk_requests', 'desk_waiting', 'desk_contacts'])
    expect(handle.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
  handle.exec("INSERT INTO audit VALUES (1, 'now', 'signed-in', NULL, NULL, '{}', '', 'h')");
  expect(() => handle.exec("UPDATE audit SET event = 'x'")).toThrow('never changed');
  expect(() => handle.exec('DELETE FROM audit')).toThrow('never shortened');
});
