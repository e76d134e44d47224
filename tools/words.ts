export const languages = ['zh-CN', 'zh-TW', 'en'] as const;
export type Language = (typeof languages)[number];

/** What a command says: for each sentence its words in `languages`; `{name}` is filled in. */
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
  const column = languages.indexOf(language) as 0 | 1 | 2;
  return (key, values = {}) =>
    (texts[key]?.[column] ?? '').replace(/\{(\w+)\}/g, (whole, name: string) =>
      String(values[name] ?? whole),
    );
}
