import table from '../../resources/pinyin/characters.json' with { type: 'json' };

const bySyllable = new Map<string, string>(Object.entries(table));
const syllables = [...bySyllable.keys()];

/**
 * The characters that a spelling may stand for, the likeliest first: those of the very syllable, then those of every
 * syllable that begins like it.
 * @param spelling letters of one syllable without tone; ü is written v, as on every Chinese keyboard
 */
export function candidatesFor(spelling: string): string[] {
  if (spelling === '') return [];
  const exact = Array.from(bySyllable.get(spelling) ?? '');
  const begun = syllables
    .filter((syllable) => syllable !== spelling && syllable.startsWith(spelling))
    .flatMap((syllable) => Array.from(bySyllable.get(syllable) ?? ''));
  return [...new Set([...exact, ...begun])];
}
