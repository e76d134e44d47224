import { createEventLog } from '../../terminal/events/eventLog.ts';
import { createFerry } from '../../terminal/exchange/stick/ferry.ts';
import { loadSigningKey } from '../../terminal/vault/keys/signingKey.ts';
import { openStore } from '../../terminal/vault/store/openStore.ts';

// A process that writes what waits in a store onto a stick and says how far it is, until it is done or killed.
const [file = '', key = '', stick = '', packageBytes] = process.argv.slice(2);
const log = createEventLog({ write: () => {} });
const opened = openStore({ file, key: new Uint8Array(Buffer.from(key, 'hex')), log, now: Date.now });
if (!opened.ok) throw new Error(opened.reason);
const { store } = opened;
const signingKey = await loadSigningKey(store.settings);
const ferry = createFerry({
  store,
  log,
  clock: { nowMs: Date.now },
  keys: () => signingKey,
  terminalName: '青山乡',
  offerPack: () => true,
  packageBytes: Number(packageBytes),
});
const say = (words: string) => process.stdout.write(`${words}\n`);
say('begun');
const written = await ferry.write(stick, (done, total) => say(`${done}/${total}`));
say(`ended ${JSON.stringify(written)}`);
store.close();
