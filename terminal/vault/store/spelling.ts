import table from '../../../resources/pinyin/characters.json' with { type: 'json' };

/** The spellings (拼音, without tone) of each character; a character with several readings has several. */
const spellings = new Map<string, string[]>();
for (const [spelling, characters] of Object.entries(table))
  for (const character of characters)
    spellings.set(character, [...(spellings.get(character) ?? []), spelling]);

/**
 * Whether a name begins as the letters spell it: by initials (wgl), whole (wangguilan) or mixed (wguil). A character
 * with several readings is found under each, so that nobody needs to know how a surname is read.
 */
export function isSpelledBy(name: string, letters: string): boolean {
  return spelledFrom(Array.from(name), letters.toLowerCase());
}

function spelledFrom(characters: readonly string[], letters: string): boolean {
  if (letters === '') return true;
  const [first, ...rest] = characters;
  if (first === undefined) return false;
  return (spellings.get(first) ?? []).some(
    (spelling) =>
      spelling.startsWith(letters) ||
      (letters.startsWith(spelling) && spelledFrom(rest, letters.slice(spelling.length))) ||
      (letters[0] === spelling[0] && spelledFrom(rest, letters.slice(1))),
  );
}
