import type { Language, LocalisedText } from '../../domain/localisedText.ts';
import words from '../../resources/forms/words.json' with { type: 'json' };

type Texts = typeof words;
type PlainKey = { [Key in keyof Texts]: Texts[Key] extends LocalisedText ? Key : never }[keyof Texts];

/** What is printed, in one language. */
export interface PrintWords {
  readonly language: Language;
  t(key: PlainKey, fill?: Readonly<Record<string, string | number>>): string;
  /** the words for a value of a closed list, e.g. a way of certifying */
  of<Group extends Exclude<keyof Texts, PlainKey>>(group: Group, key: keyof Texts[Group]): string;
  pick(text: LocalisedText): string;
}

export function printWords(language: Language): PrintWords {
  return {
    language,
    t: (key, fill = {}) =>
      words[key][language].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(fill[name] ?? '')),
    of: (group, key) => (words[group][key] as LocalisedText)[language],
    pick: (text) => text[language],
  };
}
