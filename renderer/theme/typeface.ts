import subsets from '@fontsource-variable/noto-sans-sc/unicode.json' with { type: 'json' };

const ranges: readonly (readonly [first: number, last: number])[] = Object.values(subsets).flatMap((subset) =>
  subset.split(',').map((range) => {
    const [first = '', last = first] = range.trim().slice('U+'.length).split('-');
    return [Number.parseInt(first, 16), Number.parseInt(last, 16)] as const;
  }),
);

/** Whether the page's typeface has the character; one that it lacks might come out as an empty box. */
export function hasGlyph(character: string): boolean {
  const point = character.codePointAt(0) ?? Number.NaN;
  return ranges.some(([first, last]) => point >= first && point <= last);
}
