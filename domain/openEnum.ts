import { z } from 'zod';

// Versions talk to each other that do not know the same words. A word that this version does not know is neither wrong
// nor harmless: it is kept as it came, and whoever decides must look at it.

const Unknown = z.string().min(1).max(100).brand<'unknown-word'>();

/** A word where a list was expected, and that stands in no list of this version. */
type UnknownWord = z.infer<typeof Unknown>;

const openEnums = z.registry<{ known: ReadonlySet<string> }>();

/** A list of words that another version may know more of: reads each of them, and keeps what it does not know as it came. */
export function openEnum<Word extends string, Words extends Record<string, Word>>(words: z.ZodEnum<Words>) {
  const known: ReadonlySet<string> = new Set(words.options as string[]);
  return z.union([words, Unknown]).register(openEnums, { known });
}

/** A word that stands in no list, for the tag of an object of which nothing else is known. */
export function newWord<Words extends Record<string, string>>(words: z.ZodEnum<Words>) {
  const known: ReadonlySet<string> = new Set(words.options as string[]);
  return Unknown.refine((word) => !known.has(word)).register(openEnums, { known });
}

/** A value of which this version knows every word: what it writes itself. */
export type Known<Value> = Value extends UnknownWord
  ? never
  : Value extends readonly (infer Element)[]
    ? Known<Element>[]
    : Value extends object
      ? { [Name in keyof Value]: Known<Value[Name]> }
      : Value;

/** The words of a list, and one for everything else: what a screen is told of a word that may be unknown. */
export function shownEnum<Word extends string, Words extends Record<string, Word>>(words: z.ZodEnum<Words>) {
  return words.or(z.literal('unknown'));
}

/** A word for a screen; `unknown` where it stands in no list. */
export function shown<Words extends Record<string, string>>(
  words: z.ZodEnum<Words>,
  word: string,
): Words[keyof Words] | 'unknown' {
  return isKnown(words, word) ? word : 'unknown';
}

/** Whether a word stands in a list. */
export function isKnown<Words extends Record<string, string>>(
  words: z.ZodEnum<Words>,
  word: string,
): word is Words[keyof Words] {
  return (words.options as string[]).includes(word);
}

/** A word where it stands, as `challenge.actions.1`. */
export interface FoundWord {
  path: string;
  word: string;
}

/**
 * Every word in a value that this version does not know.
 * @param schema that by which the value was read
 */
export function unknownWords(schema: z.core.$ZodType, value: unknown, path = ''): FoundWord[] {
  const below = (inner: z.core.$ZodType, content: unknown, name: string | number) =>
    unknownWords(inner, content, path === '' ? String(name) : `${path}.${name}`);
  const open = openEnums.get(schema as z.ZodType);
  if (open) return typeof value !== 'string' || open.known.has(value) ? [] : [{ path, word: value }];
  if (value === null || value === undefined) return [];
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).flatMap(([name, inner]) =>
        below(inner, (value as Record<string, unknown>)[name], name),
      );
    case 'array':
      return (value as unknown[]).flatMap((content, index) => below(def.element, content, index));
    case 'nullable':
    case 'optional':
    case 'default':
      return unknownWords(def.innerType, value, path);
    case 'union': {
      const own = def.options.find((option) => z.safeParse(option, value).success);
      return own ? unknownWords(own, value, path) : [];
    }
    default:
      return [];
  }
}
