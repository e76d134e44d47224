import type { Language } from '../domain/localisedText.ts';

/** Where each language stands in a line of texts. */
const columns: Readonly<Record<Language, 0 | 1 | 2>> = { 'zh-CN': 0, 'zh-TW': 1, en: 2 };

/** What a command says: for each sentence its words in the order of `columns`; `{name}` is filled in. */
type Texts = Readonly<Record<string, readonly [string, string, string]>>;

/** The language asked for, or that of the system, or simplified Chinese. */
export function chooseLanguage(
  asked: string | undefined,
  system = process.env['LC_ALL'] || process.env['LANG'] || '',
): Language {
  const wanted = (asked ?? system).replace('_', '-').toLowerCase();
  if (/^(zh-(tw|hk|mo|hant))/.test(wanted)) return 'zh-TW';
  return wanted.startsWith('en') ? 'en' : 'zh-CN';
}

/** Says the sentences of a command in one language. */
export function sayIn<T extends Texts>(
  texts: T,
  language: Language,
): (key: keyof T, values?: Record<string, string | number>) => string {
  return (key, values = {}) =>
    (texts[key]?.[columns[language]] ?? '').replace(/\{(\w+)\}/g, (whole, name: string) =>
      String(values[name] ?? whole),
    );
}
