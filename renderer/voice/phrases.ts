import type { Language } from '../../domain/localisedText.ts';
import { flatten, languages, type TextTree } from '../words/texts.ts';

/** Names of what is said, and the words: one file each. */
export type Phrases = ReadonlyMap<string, string>;

/** The languages that are read from files: both Mandarin, by one reading. */
export const filedLanguages = ['zh-CN', 'zh-TW'] as const satisfies readonly Language[];

/** Groups of messages that are only ever shown: labels of tools, and what staff read. */
const shownOnly = /^(product|tools|desk|dock)\.|^idle\.staffLine/;

const placeholder = /\{\{\w+\}\}/;

/** Numbers, years, months and days in Mandarin. Years are read digit by digit; two of a thing is 两. */
const numberPhrases: readonly [name: string, words: string][] = [
  ...Array.from({ length: 100 }, (_, n): [string, string] => [`number.${n}`, mandarinNumber(n)]),
  ['number.two-of', '两'],
  ['number.year', '年'],
  ...Array.from({ length: 12 }, (_, n): [string, string] => [`month.${n + 1}`, `${mandarinNumber(n + 1)}月`]),
  ...Array.from({ length: 31 }, (_, n): [string, string] => [`day.${n + 1}`, `${mandarinNumber(n + 1)}日`]),
];

/** A whole number from 0 to 99 in Mandarin: 十二, 四十. */
export function mandarinNumber(n: number): string {
  const digit = (value: number) => '零一二三四五六七八九'[value] ?? '';
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  if (tens === 0) return digit(ones);
  return `${tens === 1 ? '' : digit(tens)}十${ones === 0 ? '' : digit(ones)}`;
}

/**
 * Everything that a voice of files must have recorded to read a language's messages: a message without placeholders
 * under its key, the fixed parts of one with placeholders as `key.1`, `key.2` …, and the numbers and dates between them.
 */
function phrasesOf(texts: TextTree): Phrases {
  const phrases = new Map<string, string>();
  for (const [key, [, spoken]] of flatten(texts)) {
    if (shownOnly.test(key)) continue;
    const parts = spoken.split(placeholder);
    parts.forEach((part, index) => {
      if (/[\p{Letter}\p{Number}]/u.test(part))
        phrases.set(parts.length === 1 ? key : `${key}.${index + 1}`, part);
    });
  }
  for (const [name, words] of numberPhrases) phrases.set(name, words);
  return phrases;
}

/** The phrases of a language of the page. */
export function phrasesOfPage(language: Language): Phrases {
  return phrasesOf(languages[language].texts);
}
