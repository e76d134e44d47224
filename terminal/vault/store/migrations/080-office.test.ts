import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../../testing/storeFixture.ts';
import { connect } from '../handle.ts';
import { migrate, schemaVersionOf } from '../migrate.ts';

test('80 keeps every request with its papers and its district, and lets it travel', () => {
  const handle = connect(join(temporaryDirectory(), 'store.db'), randomBytes(32));
  onTestFinished(() => void handle.close());
  migrate(handle, 70);
  handle.exec(`
    INSERT INTO roster VALUES ('11010519491231002X', 'N', 'p', NULL, NULL, NULL, NULL, '[]', '[]', NULL, 1);
    INSERT INTO desk_requests VALUES
      ('a', 'first-photo', '11010519491231002X', '2026-05-20', 'now', 'op', '{}', 'queued'),
      ('b', 'report-death', '430102194001011235', '2026-05-20', 'now', 'op', '{}', 'taken');
    INSERT INTO desk_request_papers VALUES ('a', 1, 'photo', 'image/jpeg', x'00');
  `);
  migrate(handle, 80);
  expect(schemaVersionOf(handle)).toBe(80);
  expect(handle.prepare('SELECT id, state, pack_id FROM desk_requests ORDER BY id').raw().all()).toEqual([
    ['a', 'queued', 'p'],
    ['b', 'taken', null],
  ]);
  expect(handle.prepare('SELECT count(*) FROM desk_request_papers').pluck().get()).toBe(1);
  for (const table of ['desk_request_travel', 'operator_pins', 'office_attempts'])
    expect(handle.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
  expect(() =>
    handle.exec("INSERT INTO desk_request_travel VALUES ('a', 'T', 't', 'perhaps', NULL, NULL)"),
  ).toThrow('CHECK');
});
