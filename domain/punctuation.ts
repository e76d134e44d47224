import type { Language } from './localisedText.ts';

/** How a language joins texts that are kept apart. Signs of one never stand between words of another. */
export interface Punctuation {
  /** what ends a sentence */
  stop: string;
  /** sentences one behind the other; each ends once, whether or not its text brings its own sign */
  sentences: (parts: readonly string[]) => string;
  /** parts of one sentence */
  clauses: (parts: readonly string[]) => string;
  /** several things beside each other */
  enumerated: (things: readonly string[]) => string;
  /** things of which one is enough */
  eitherOf: (things: readonly string[]) => string;
  /** from one to another, both inside */
  span: (first: string, last: string) => string;
  /** a label and what it tells */
  labelled: (label: string, told: string) => string;
  /** an addition behind a word, with the space that it needs */
  added: (word: string, addition: string) => string;
  /** a published paper by whoever issued it and its title */
  paper: (issuer: string, title: string) => string;
}

const chinese: Punctuation = {
  stop: '。',
  sentences: (parts) => parts.filter(Boolean).map(ended('。')).join(''),
  clauses: (parts) => parts.filter(Boolean).map(unended).join('，'),
  enumerated: (things) => things.join('、'),
  eitherOf: (things) => things.join('或'),
  span: (first, last) => `${first}至${last}`,
  labelled: (label, told) => `${label}：${told}`,
  added: (word, addition) => `${word}（${addition}）`,
  paper: (issuer, title) => `${issuer}《${title}》`,
};

const english: Punctuation = {
  stop: '.',
  sentences: (parts) => parts.filter(Boolean).map(ended('.')).join(' '),
  clauses: (parts) => parts.filter(Boolean).map(unended).join(', '),
  enumerated: (things) => things.join(', '),
  eitherOf: (things) => things.join(' or '),
  span: (first, last) => `${first} to ${last}`,
  labelled: (label, told) => `${label}: ${told}`,
  added: (word, addition) => `${word} (${addition})`,
  paper: (issuer, title) => `${issuer}, “${title}”`,
};

/** The punctuation of each language. */
export const punctuation: Readonly<Record<Language, Punctuation>> = {
  'zh-CN': chinese,
  'zh-TW': chinese,
  en: english,
};

function ended(stop: string): (text: string) => string {
  return (text) => (/[。！？.!?…][”」』"]?$/.test(text) ? text : `${unended(text)}${stop}`);
}

/** Without the sign at its end that would stand before the one that joins. */
function unended(text: string): string {
  return text.replace(/[。.，,；;：:\s]+$/, '');
}
