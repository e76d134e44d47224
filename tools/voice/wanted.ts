import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../../domain/localisedText.ts';
import { loadPack } from '../../domain/policy/loadPack.ts';
import type { PolicyPack } from '../../domain/policy/pack.ts';
import { filedLanguages, phrasesOfPage } from '../../renderer/voice/phrases.ts';
import { phrasesOfTerminal } from '../../renderer/voice/terminalPhrases.ts';

/** A phrase that is to have a file. */
export interface WantedPhrase {
  language: Language;
  name: string;
  words: string;
}

/** Every phrase of the page, of the terminal and of the packs, in each language that is read from files. */
export function wantedPhrases(packs: readonly PolicyPack[]): WantedPhrase[] {
  return filedLanguages.flatMap((language) =>
    [...phrasesOfPage(language), ...phrasesOfTerminal(language, packs)].map(([name, words]) => ({
      language,
      name,
      words,
    })),
  );
}

/**
 * The policy packs of a folder, whatever is in folders below it.
 * @throws Error when there is none, or one does not hold
 */
export function packsIn(folder: string): PolicyPack[] {
  const files = globSync('*.json', { cwd: folder }).sort();
  if (files.length === 0) throw new Error(`There is no policy pack in ${folder}`);
  return files.map((file) => {
    const loaded = loadPack(readFileSync(join(folder, file), 'utf8'));
    if (loaded.ok) return loaded.pack;
    const [first] = loaded.reasons;
    throw new Error(`${file} does not hold: line ${first?.line}, ${first?.path} ${first?.reason}`);
  });
}
