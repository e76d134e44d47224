import { z } from 'zod';

/** The languages in which everything a person reads exists; Simplified Chinese comes first. */
export const Language = z.enum(['zh-CN', 'zh-TW', 'en']);
export type Language = z.infer<typeof Language>;

/** One text in every language of the terminal. */
export const LocalisedText = z.object({ 'zh-CN': z.string(), 'zh-TW': z.string(), en: z.string() });
export type LocalisedText = z.infer<typeof LocalisedText>;

/** The same said in each language. */
export function inEveryLanguage(say: (language: Language) => string): LocalisedText {
  return { 'zh-CN': say('zh-CN'), 'zh-TW': say('zh-TW'), en: say('en') };
}
