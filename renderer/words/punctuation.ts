import type { Language } from '../../domain/localisedText.ts';

/** How a language joins texts that are kept apart. Signs of one never stand between words of another. */
export interface Punctuation {
  /** sentences one behind the other; each ends once, whether or not its text brings its own sign */
  sentences: (parts: readonly string[]) => string;
  /** parts of one sentence */
  clauses: (parts: readonly string[]) => string;
  /** a label and what it tells */
  labelled: (label: string, told: string) => string;
  /** an addition behind a word, with the space that it needs */
  added: (word: string, addition: string) => string;
  /** a published paper by whoever issued it and its title */
  paper: (issuer: string, title: string) => string;
}

const chinese: Punctuation = {
  sentences: (parts) => parts.filter(Boolean).map(ended('。')).join(''),
  clauses: (parts) => parts.filter(Boolean).map(unended).join('，'),
  labelled: (label, told) => `${label}：${told}`,
  added: (word, addition) => `${word}（${addition}）`,
  paper: (issuer, title) => `${issuer}《${title}》`,
};

const english: Punctuation = {
  sentences: (parts) => parts.filter(Boolean).map(ended('.')).join(' '),
  clauses: (parts) => parts.filter(Boolean).map(unended).join(', '),
  labelled: (label, told) => `${label}: ${told}`,
  added: (word, addition) => `${word} (${addition})`,
  paper: (issuer, title) => `${issuer}, “${title}”`,
};

/** The punctuation of each language of the page. */
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
