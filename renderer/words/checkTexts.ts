import { flatten, type TextTree } from './texts.ts';

const placeholders = (text: string): string =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)]
    .map((match) => match[1])
    .sort()
    .join(',');

/**
 * Compares the message files with each other.
 * @returns a sentence for each thing wrong: a key that a language lacks or has alone, an empty form, a placeholder
 * that another language does not fill; none when the files are complete
 */
export function checkTexts(files: Readonly<Record<string, TextTree>>): string[] {
  const reasons: string[] = [];
  const languages = Object.entries(files).map(([language, tree]) => ({ language, messages: flatten(tree) }));
  const [model] = languages;
  if (!model) return ['There are no message files'];
  for (const { language, messages } of languages) {
    for (const key of model.messages.keys()) {
      if (!messages.has(key)) reasons.push(`${language} lacks “${key}”`);
    }
    for (const [key, [shown, spoken]] of messages) {
      const original = model.messages.get(key);
      if (!original) reasons.push(`${language} has “${key}”, which ${model.language} lacks`);
      else if (placeholders(original[0]) !== placeholders(shown))
        reasons.push(`${language} “${key}” does not fill the placeholders of ${model.language}`);
      if (shown.trim() === '' || spoken.trim() === '') reasons.push(`${language} “${key}” has an empty form`);
    }
  }
  return reasons;
}
