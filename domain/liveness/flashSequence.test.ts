import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultFlashSettings } from './flash.ts';
import { drawFlash, FlashColour, lightOfColour, possibleFlashes } from './flashSequence.ts';
import { seededRandom } from './testing/scriptedFace.ts';

const draw = (seed: number) => {
  const random = seededRandom(seed);
  return drawFlash((below) => Math.floor(random() * below), defaultFlashSettings);
};
/** Relative luminance (WCAG 2). */
const luminance = (colour: FlashColour) => {
  const [red, green, blue] = lightOfColour(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

test('no change between two colours is a general flash of WCAG 2.3.1: their luminances differ by far less than a tenth', () => {
  for (const one of FlashColour.options)
    for (const other of FlashColour.options)
      expect(Math.abs(luminance(one) - luminance(other))).toBeLessThan(0.03);
});

test('no colour is a saturated red of WCAG 2.3.1: red is never four fifths of its light', () => {
  for (const colour of FlashColour.options) {
    const [red, green, blue] = lightOfColour(colour);
    expect(red / (red + green + blue)).toBeLessThan(0.8);
  }
});

test('the colours change at most twice in any second, whatever is drawn', () => {
  expect(Math.min(...defaultFlashSettings.stepMs)).toBeGreaterThan(500);
});

test('no colour comes twice in a row, and every step has one of the lengths', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const sequence = draw(seed);
      expect(sequence).toHaveLength(defaultFlashSettings.steps);
      sequence.forEach(({ colour, ms }, index) => {
        expect(colour).not.toBe(sequence[index - 1]?.colour);
        expect(defaultFlashSettings.stepMs).toContain(ms);
      });
    }),
  );
});

test('the colours alone leave more than eight thousand possibilities', () => {
  expect(possibleFlashes(defaultFlashSettings.steps)).toBe(8748);
});
