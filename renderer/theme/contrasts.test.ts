import { describe, expect, test } from 'vitest';
import { contrastModes, contrastRatio, palettes, shapePairs, textPairs } from './contrasts.ts';

describe('the contrast of two colours', () => {
  test('is that of WCAG: 21 for black on white, 1 for a colour on itself, in either order', () => {
    expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrastRatio('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrastRatio('#ffffff', '#777777')).toBeCloseTo(4.48, 2);
    expect(contrastRatio('#0b4a6f', '#0b4a6f')).toBe(1);
  });
});

describe.each(contrastModes)('the %s palette', (mode) => {
  const palette = palettes[mode];

  test.each(textPairs)('prints %s on %s at 7:1 or more', (foreground, background) => {
    expect(contrastRatio(palette[foreground], palette[background])).toBeGreaterThanOrEqual(7);
  });

  test.each(shapePairs)('draws %s on %s at 3:1 or more', (foreground, background) => {
    expect(contrastRatio(palette[foreground], palette[background])).toBeGreaterThanOrEqual(3);
  });
});
