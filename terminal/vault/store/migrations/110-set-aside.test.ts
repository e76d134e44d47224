import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../../testing/storeFixture.ts';
import { connect } from '../handle.ts';
import { migrate, schemaVersionOf } from '../migrate.ts';

test('110 begins with nothing set aside, and holds each parcel once', () => {
  const handle = connect(join(temporaryDirectory(), 'store.db'), randomBytes(32));
  onTestFinished(() => void handle.close());
  migrate(handle, 110);
  expect(schemaVersionOf(handle)).toBe(110);
  expect(handle.prepare('SELECT * FROM set_aside').all()).toEqual([]);
  const insert = handle.prepare(
    'INSERT INTO set_aside (parcel, key, reason, passing, since_ms) VALUES (?, ?, ?, ?, ?)',
  );
  insert.run('requests', 'a', 'too-large', 0, 1);
  expect(() => insert.run('requests', 'a', 'too-large', 0, 2)).toThrow('UNIQUE');
  expect(() => insert.run('requests', 'b', 'too-large', 2, 2)).toThrow('CHECK');
});
