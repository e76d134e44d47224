import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../../testing/storeFixture.ts';
import { connect } from '../handle.ts';
import { migrate, schemaVersionOf } from '../migrate.ts';

test('100 keeps every receipt and finds them by the time at which a record was received', () => {
  const handle = connect(join(temporaryDirectory(), 'store.db'), randomBytes(32));
  onTestFinished(() => void handle.close());
  migrate(handle, 90);
  handle.exec(`
    INSERT INTO records VALUES (1, 'a', 'T', 1, 'h', 't', '11010519491231002X', '2026-05-20', 'certified');
    INSERT INTO outbox VALUES ('a', 1, 'accepted', NULL, 0);
    INSERT INTO receipts VALUES
      ('a', 'received', '2026-05-20T02:00:00.000Z', 'r'), ('a', 'accepted', '2026-05-20T02:00:01.000Z', 's');
  `);
  migrate(handle, 100);
  expect(schemaVersionOf(handle)).toBe(100);
  expect(handle.prepare('SELECT record_id, state, token FROM receipts ORDER BY at').raw().all()).toEqual([
    ['a', 'received', 'r'],
    ['a', 'accepted', 's'],
  ]);
  expect(
    handle
      .prepare("SELECT record_id FROM receipts INDEXED BY receipts_received WHERE state = 'received'")
      .raw()
      .all(),
  ).toEqual([['a']]);
});
