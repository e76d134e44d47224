import { createEventLog } from '../../events/eventLog.ts';
import { rotateStoreKey } from '../keys/rotateStoreKey.ts';

// The process that rotateStoreKey.test.ts kills: it changes the key of a store for ever.

const [keyFile = '', storeFile = ''] = process.argv.slice(2);
const log = createEventLog({ write: () => undefined });
process.stdout.write('begin\n');
for (;;) {
  const rotated = await rotateStoreKey({ keyFile, storeFile, log });
  if (!rotated.ok) throw new Error(rotated.reason);
  process.stdout.write('rotated\n');
}
