import type { Language } from '../../domain/localisedText.ts';
import deskEn from '../../resources/texts/desk/en.json' with { type: 'json' };
import deskZhCN from '../../resources/texts/desk/zh-CN.json' with { type: 'json' };
import deskZhTW from '../../resources/texts/desk/zh-TW.json' with { type: 'json' };
import en from '../../resources/texts/en.json' with { type: 'json' };
import zhCN from '../../resources/texts/zh-CN.json' with { type: 'json' };
import zhTW from '../../resources/texts/zh-TW.json' with { type: 'json' };

/** A message as it is written: shown and spoken alike, or with a spoken form of its own. */
type Leaf = string | { text: string; spoken: string };
export interface TextTree {
  [key: string]: Leaf | TextTree;
}

type KeysOf<T> = {
  [K in keyof T & string]: T[K] extends string | { text: string; spoken: string }
    ? K
    : `${K}.${KeysOf<T[K]>}`;
}[keyof T & string];

/** Every message of the page, by its path in the message files. */
export type MessageKey = KeysOf<typeof zhCN> | `desk.${KeysOf<typeof deskZhCN>}`;

/** A language of the page: its messages, its own name and the direction in which it is written. */
interface LanguageEntry {
  name: string;
  direction: 'ltr' | 'rtl';
  /** BCP 47 tags of voices that read it, the best first */
  voices: readonly string[];
  texts: TextTree;
}

/** The languages of the page, Simplified Chinese first. A new one is a message file and a line here. */
export const languages: Readonly<Record<Language, LanguageEntry>> = {
  'zh-CN': {
    name: '简体中文',
    direction: 'ltr',
    voices: ['zh-CN', 'cmn-Hans-CN', 'zh'],
    texts: { ...zhCN, desk: deskZhCN },
  },
  'zh-TW': {
    name: '繁體中文',
    direction: 'ltr',
    voices: ['zh-TW', 'cmn-Hant-TW', 'zh-CN'],
    texts: { ...zhTW, desk: deskZhTW },
  },
  en: { name: 'English', direction: 'ltr', voices: ['en-GB', 'en-US', 'en'], texts: { ...en, desk: deskEn } },
};

function isLeaf(value: Leaf | TextTree): value is Leaf {
  return typeof value === 'string' || ('text' in value && 'spoken' in value);
}

/** All messages of a tree as `path → [shown, spoken]`, in the order of the file. */
export function flatten(tree: TextTree, path = ''): Map<string, readonly [shown: string, spoken: string]> {
  const messages = new Map<string, readonly [string, string]>();
  for (const [name, value] of Object.entries(tree)) {
    if (typeof value === 'string') messages.set(path + name, [value, value]);
    else if (isLeaf(value)) messages.set(path + name, [value.text, value.spoken]);
    else for (const [key, forms] of flatten(value, `${path}${name}.`)) messages.set(key, forms);
  }
  return messages;
}
