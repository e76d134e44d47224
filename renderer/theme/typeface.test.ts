import { expect, test } from 'vitest';
import { hasGlyph } from './typeface.ts';

test('the typeface has the characters of common names, and knows those it lacks', () => {
  for (const character of '王秀英欧阳喆堃淼婳彝龘')
    expect([character, hasGlyph(character)]).toEqual([character, true]);
  for (const character of ['㛃', '𬱖']) expect([character, hasGlyph(character)]).toEqual([character, false]);
});
