import { describe, expect, test } from 'vitest';
import { contrastModes, type Palette, palettes } from './contrasts.ts';

/** Every pair of colours in which words are printed: foreground on background. Held to 7:1 (WCAG 2.2, 1.4.6). */
const textPairs: readonly (readonly [keyof Palette, keyof Palette])[] = [
  ['text', 'ground'],
  ['text', 'surface'],
  ['text', 'accentSoft'],
  ['text', 'goodSoft'],
  ['text', 'noticeSoft'],
  ['textSoft', 'ground'],
  ['textSoft', 'surface'],
  ['textSoft', 'accentSoft'],
  ['accent', 'ground'],
  ['accent', 'surface'],
  ['accent', 'accentSoft'],
  ['onAccent', 'accent'],
  ['good', 'ground'],
  ['good', 'surface'],
  ['good', 'goodSoft'],
  ['onGood', 'good'],
  ['notice', 'ground'],
  ['notice', 'surface'],
  ['notice', 'noticeSoft'],
  ['urgent', 'surface'],
  ['urgent', 'urgentSoft'],
];

/** Pairs in which edges, icons and the focus ring are drawn. Held to 3:1 (WCAG 2.2, 1.4.11). */
const shapePairs: readonly (readonly [keyof Palette, keyof Palette])[] = [
  ['line', 'ground'],
  ['line', 'surface'],
  ['focus', 'ground'],
  ['focus', 'surface'],
];

function luminance(colour: string): number {
  const linear = (from: number): number => {
    const value = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5);
}

/** Contrast ratio of two #rrggbb colours, 1 to 21, by WCAG 2.2. */
function contrastRatio(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

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
