import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { calendarDateAt } from '../../domain/calendar.ts';
import { ConfigurationError, loadConfiguration } from '../../terminal/base/configuration.ts';
import { createEventLog } from '../../terminal/events/eventLog.ts';
import { openLogFile } from '../../terminal/events/logFile.ts';
import { rotateStoreKey } from '../../terminal/vault/keys/rotateStoreKey.ts';
import { loadStoreKey, type StoreKeyOptions, storeKeySource } from '../../terminal/vault/keys/storeKey.ts';
import { backUp, backupsIn } from '../../terminal/vault/recovery/backup.ts';
import { keyOpens } from '../../terminal/vault/store/keyMark.ts';
import { openStore } from '../../terminal/vault/store/openStore.ts';
import { storeKeyOptions } from '../../terminal/vault/vault.ts';
import { chooseLanguage, sayIn } from '../words.ts';
import { texts } from './texts.ts';

type Say = ReturnType<typeof sayIn<typeof texts>>;
interface At {
  key: StoreKeyOptions;
  backup: { directory: string; keepDays: number };
  say: Say;
  print(text: string): void;
}

/** Runs the tool. @returns the exit code */
export async function run(args: readonly string[], print: (text: string) => void): Promise<0 | 1 | 2> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    options: { data: { type: 'string' }, config: { type: 'string' }, lang: { type: 'string' } },
  });
  const say = sayIn(texts, chooseLanguage(typeof values.lang === 'string' ? values.lang : undefined));
  const command = positionals[0];
  if (command !== 'show' && command !== 'rotate') {
    print(say('help'));
    return values['help'] ? 0 : 2;
  }
  let configuration: ReturnType<typeof loadConfiguration>;
  try {
    configuration = loadConfiguration({ argv: [...args], env: process.env });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    print(`${error.message}\n`);
    return 2;
  }
  const { dataDir, backup } = configuration;
  if (!existsSync(join(dataDir, 'anxin.db'))) {
    print(`${say('noStore', { dir: dataDir })}\n`);
    return 2;
  }
  const logFile = openLogFile(join(dataDir, 'terminal.log'));
  const at: At = {
    key: storeKeyOptions({ dataDir, log: createEventLog(logFile.destination) }),
    backup: { directory: backup.directory ?? join(dataDir, 'backups'), keepDays: backup.keepDays },
    say,
    print: (text) => print(`${text}\n`),
  };
  try {
    return command === 'show' ? await show(at) : await rotate(at);
  } finally {
    logFile.close();
  }
}

/** Says where the key lies and whether it opens the store. */
async function show(at: At): Promise<0 | 1> {
  const key = await presentKey(at);
  if (key === null) return 1;
  const opens = keyOpens(at.key.storeFile, key);
  at.print(at.say(opens));
  return opens === 'refused' ? 1 : 0;
}

/** Gives a stopped terminal's store another key, and makes a backup that opens with it. */
async function rotate(at: At): Promise<0 | 1> {
  const { key: place, backup, say, print } = at;
  const key = await presentKey(at);
  if (key === null) return 1;
  // Before a second key is kept: a terminal that runs is left as it is.
  const opens = keyOpens(place.storeFile, key);
  if (opens !== 'opens') {
    print(say(opens));
    print(say('unchanged'));
    return 1;
  }
  const rotated = await rotateStoreKey(place);
  if (!rotated.ok) {
    print(say(rotated.reason));
    print(say('unchanged'));
    return 1;
  }
  print(say('changed'));
  const old = backupsIn(backup.directory).length;
  const copied = await copyAnew(at);
  if (copied.ok) print(say('copied', { file: copied.file, records: copied.records }));
  else print(say('notCopied', { reason: say(copied.reason) }));
  if (old > 0) print(say('oldCopies', { n: old }));
  return copied.ok ? 0 : 1;
}

/** The present key, after saying where it lies or why there is none. */
async function presentKey({ key: place, say, print }: At): Promise<Uint8Array | null> {
  const source = storeKeySource(place.keyFile);
  if (source.ok) print(say(source.source, { file: place.keyFile }));
  if (source.ok && source.source === 'safe-storage') {
    print(say('onlyElectron'));
    return null;
  }
  const loaded = await loadStoreKey(place);
  if (loaded.ok) return loaded.key;
  print(say(loaded.reason));
  return null;
}

async function copyAnew({ key: place, backup }: At) {
  const loaded = await loadStoreKey(place);
  if (!loaded.ok) return loaded;
  const opened = openStore({ file: place.storeFile, key: loaded.key, log: place.log, now: Date.now });
  if (!opened.ok) return opened;
  try {
    return await backUp(opened.store, { ...backup, key: loaded.key, day: calendarDateAt(Date.now()) });
  } finally {
    opened.store.close();
  }
}

if (import.meta.main)
  process.exitCode = await run(process.argv.slice(2), (text) => process.stdout.write(text));
