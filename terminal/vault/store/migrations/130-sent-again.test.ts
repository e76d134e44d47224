import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../../testing/storeFixture.ts';
import { connect } from '../handle.ts';
import { migrate, schemaVersionOf } from '../migrate.ts';

test('130 keeps what is set aside, and says of none that it was sent again', () => {
  const handle = connect(join(temporaryDirectory(), 'store.db'), randomBytes(32));
  onTestFinished(() => void handle.close());
  migrate(handle, 120);
  handle.exec(
    "INSERT INTO set_aside (parcel, key, reason, passing, since_ms) VALUES ('requests', 'a', 'r', 0, 1)",
  );
  migrate(handle, 130);
  expect(schemaVersionOf(handle)).toBe(130);
  expect(handle.prepare('SELECT count(*) FROM set_aside').pluck().get()).toBe(1);
  expect(handle.prepare('SELECT * FROM sent_again').all()).toEqual([]);
});
