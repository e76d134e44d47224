import { z } from 'zod';
import type { LocalisedText } from './localisedText.ts';
import { isKnown } from './openEnum.ts';

/** Social insurance schemes whose recipients must certify (险种). */
export const Scheme = z.enum([
  'enterprise-pension', // 企业职工基本养老保险
  'institution-pension', // 机关事业单位养老保险
  'resident-pension', // 城乡居民养老保险
  'work-injury', // 工伤保险长期待遇
  'survivor-benefit', // 遗属待遇、供养亲属抚恤金
]);
export type Scheme = z.infer<typeof Scheme>;

const unknownScheme: LocalisedText = {
  'zh-CN': '本机版本不认识的险种',
  'zh-TW': '本機版本不認識的險種',
  en: 'a scheme that this version does not know',
};

/** What a scheme is called, also where another version has named it. */
export function schemeName(scheme: string): LocalisedText {
  return isKnown(Scheme, scheme) ? schemeNames[scheme] : unknownScheme;
}

/** What each scheme is called on screens and lists. */
export const schemeNames: Readonly<Record<Scheme, LocalisedText>> = {
  'enterprise-pension': {
    'zh-CN': '企业职工基本养老保险',
    'zh-TW': '企業職工基本養老保險',
    en: 'Enterprise employees’ pension',
  },
  'institution-pension': {
    'zh-CN': '机关事业单位养老保险',
    'zh-TW': '機關事業單位養老保險',
    en: 'Government and institution pension',
  },
  'resident-pension': {
    'zh-CN': '城乡居民养老保险',
    'zh-TW': '城鄉居民養老保險',
    en: 'Urban and rural residents’ pension',
  },
  'work-injury': { 'zh-CN': '工伤保险长期待遇', 'zh-TW': '工傷保險長期待遇', en: 'Work-injury benefit' },
  'survivor-benefit': { 'zh-CN': '遗属待遇', 'zh-TW': '遺屬待遇', en: 'Survivors’ benefit' },
};
