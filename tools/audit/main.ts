import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Language } from '../../domain/localisedText.ts';
import { ConfigurationError, loadConfiguration } from '../../terminal/base/configuration.ts';
import { createEventLog, withNumbersMasked } from '../../terminal/events/eventLog.ts';
import { loadPublicKey } from '../../terminal/vault/keys/signingKey.ts';
import { loadStoreKey } from '../../terminal/vault/keys/storeKey.ts';
import { openStore, type Store } from '../../terminal/vault/store/openStore.ts';
import { storeKeyOptions } from '../../terminal/vault/vault.ts';
import { chooseLanguage, sayIn } from '../words.ts';
import { eventNames, texts } from './texts.ts';

type Say = ReturnType<typeof sayIn<typeof texts>>;
type Print = (line: string) => void;

/** Runs the tool. @returns the exit code */
export async function run(args: readonly string[], write: (text: string) => void): Promise<0 | 1 | 2> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    options: {
      data: { type: 'string' },
      config: { type: 'string' },
      from: { type: 'string', default: '1' },
      lang: { type: 'string' },
    },
  });
  const language = chooseLanguage(typeof values.lang === 'string' ? values.lang : undefined);
  const say = sayIn(texts, language);
  const print: Print = (line) => write(`${line}\n`);
  const command = positionals[0];
  const from = Number(values.from);
  if ((command !== 'verify' && command !== 'list') || !Number.isInteger(from)) {
    write(say('help'));
    return values['help'] ? 0 : 2;
  }
  let dataDir: string;
  try {
    dataDir = loadConfiguration({ argv: [...args], env: process.env }).dataDir;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    print(error.message);
    return 2;
  }
  // An audit leaves no line in the terminal's own log.
  const place = storeKeyOptions({ dataDir, log: createEventLog({ write: () => {} }) });
  if (!existsSync(place.storeFile)) {
    print(say('noStore', { dir: dataDir }));
    return 2;
  }
  const key = await loadStoreKey(place);
  const opened = key.ok
    ? openStore({ file: place.storeFile, key: key.key, log: place.log, now: Date.now })
    : key;
  if (!opened.ok) {
    print(say(opened.reason));
    return 1;
  }
  try {
    if (command === 'verify') return (await verify(opened.store, say, print)) ? 0 : 1;
    list(opened.store, from, language, say, print);
    return 0;
  } finally {
    opened.store.close();
  }
}

/** Checks both chains, and says where each one breaks. */
async function verify({ audit, records, settings }: Store, say: Say, print: Print): Promise<boolean> {
  const { entries, brokenAt } = audit.verify();
  print(
    brokenAt === null ? say('auditHolds', { n: entries }) : say('auditBroken', { at: brokenAt, n: entries }),
  );
  const publicKey = await loadPublicKey(settings);
  if (publicKey === null) {
    print(say('noRecords'));
    return brokenAt === null;
  }
  const chain = await records.verifyChain(publicKey);
  print(
    chain.ok
      ? say('recordsHold', { n: chain.length })
      : say('recordsBroken', { at: chain.sequence, reason: say(chain.reason) }),
  );
  return brokenAt === null && chain.ok;
}

function list({ audit }: Store, from: number, language: Language, say: Say, print: Print): void {
  const names: Readonly<Record<string, readonly [string, string, string]>> = eventNames;
  const nameOf = sayIn(names, language);
  for (const { sequence, at, event, operatorId, operatorName, fields } of audit.lines(from)) {
    const name = nameOf(event) || event;
    const by = operatorId === null ? say('nobody') : `${operatorName} (${operatorId})`;
    print(withNumbersMasked([sequence, at, name, by, fields].join('\t')));
  }
}

if (import.meta.main)
  process.exitCode = await run(process.argv.slice(2), (text) => process.stdout.write(text));
