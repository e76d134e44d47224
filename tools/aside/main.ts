import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setAsideWords } from '../../renderer/desk/setAsideWords.ts';
import { wordsIn } from '../../renderer/words/words.ts';
import { ConfigurationError, loadConfiguration } from '../../terminal/base/configuration.ts';
import { createAudit } from '../../terminal/desk/operators/audit.ts';
import { sendAgain } from '../../terminal/desk/sendAgain.ts';
import { setAsideItems } from '../../terminal/desk/setAsideItems.ts';
import { createEventLog } from '../../terminal/events/eventLog.ts';
import { loadStoreKey } from '../../terminal/vault/keys/storeKey.ts';
import { openStore } from '../../terminal/vault/store/openStore.ts';
import { storeKeyOptions } from '../../terminal/vault/vault.ts';
import { texts as opening } from '../audit/texts.ts';
import { chooseLanguage, sayIn } from '../words.ts';
import { texts } from './texts.ts';

/** Runs the tool. @returns the exit code */
export async function run(args: readonly string[], write: (text: string) => void): Promise<0 | 1 | 2> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    options: { data: { type: 'string' }, config: { type: 'string' }, lang: { type: 'string' } },
  });
  const language = chooseLanguage(typeof values.lang === 'string' ? values.lang : undefined);
  const command = positionals[0];
  if (command !== 'list' && command !== 'send-again') {
    write(sayIn(texts, language)('help'));
    return values['help'] ? 0 : 2;
  }
  const say = sayIn(opening, language);
  let dataDir: string;
  try {
    dataDir = loadConfiguration({ argv: [...args], env: process.env }).dataDir;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    write(`${error.message}\n`);
    return 2;
  }
  const place = storeKeyOptions({ dataDir, log: createEventLog({ write: () => {} }) });
  if (!existsSync(place.storeFile)) {
    write(`${say('noStore', { dir: dataDir })}\n`);
    return 2;
  }
  const key = await loadStoreKey(place);
  const opened = key.ok
    ? openStore({ file: place.storeFile, key: key.key, log: place.log, now: Date.now })
    : key;
  if (!opened.ok) {
    write(`${say(opened.reason)}\n`);
    return 1;
  }
  const { store } = opened;
  const words = wordsIn(language);
  try {
    if (command === 'send-again') {
      const sent = sendAgain(store, createAudit(store, Date.now, place.log), { by: null, at: 'command' });
      write(`${sent > 0 ? words.t('desk.setAside.sent', { sent }) : words.t('desk.setAside.empty')}\n`);
      return 0;
    }
    const { items } = setAsideItems(store, Number.POSITIVE_INFINITY);
    if (items.length === 0) write(`${words.t('desk.setAside.empty')}\n`);
    for (const item of items) {
      const said = setAsideWords(words, item);
      const whose = item.about ? `${item.about.name} ${item.about.maskedIdentityNumber}` : item.key;
      write(`${[whose, said.what, said.happened, said.toDo, said.since, said.tried ?? ''].join('\t')}\n`);
    }
    return 0;
  } finally {
    store.close();
  }
}

if (import.meta.main)
  process.exitCode = await run(process.argv.slice(2), (text) => process.stdout.write(text));
