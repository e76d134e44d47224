import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../../testing/storeFixture.ts';
import { connect } from '../handle.ts';
import { migrate, schemaVersionOf } from '../migrate.ts';

test('90 keeps every piece of evidence with its term, of which nobody knows how long it was', () => {
  const handle = connect(join(temporaryDirectory(), 'store.db'), randomBytes(32));
  onTestFinished(() => void handle.close());
  migrate(handle, 80);
  handle.exec(`
    INSERT INTO records VALUES (1, 'a', 'T', 1, 'h', 't', '11010519491231002X', '2026-05-20', 'certified');
    INSERT INTO outbox VALUES ('a', 1, 'queued', NULL, 0);
    INSERT INTO evidence VALUES ('a', 'e', 'frame', 'image/jpeg', 1, 1, 86400000, NULL, NULL, x'00');
  `);
  migrate(handle, 90);
  expect(schemaVersionOf(handle)).toBe(90);
  expect(
    handle.prepare('SELECT record_id, erase_after_ms, kept_ms, bytes FROM evidence').raw().all(),
  ).toEqual([['a', 86_400_000, null, Buffer.from([0])]]);
});
