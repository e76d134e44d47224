import { describe, expect, test } from 'vitest';
import { bodyTextPx, smallest, textSizeSteps, toolTextPx } from './sizes.ts';

const screens = [
  [1080, 1920],
  [1920, 1080],
  [1366, 768],
  [800, 600],
] as const;

describe.each(screens)('on a screen of %i×%i', (width, height) => {
  test('no text is smaller than 24 px at any step', () => {
    for (const step of textSizeSteps)
      expect(bodyTextPx(width, height, step)).toBeGreaterThanOrEqual(smallest.bodyTextPx);
    expect(toolTextPx(width, height)).toBeGreaterThanOrEqual(smallest.bodyTextPx);
  });

  test('each step is visibly larger than the one before', () => {
    const sizes = textSizeSteps.map((step) => bodyTextPx(width, height, step));
    for (const [index, size] of sizes.slice(1).entries())
      expect(size / (sizes[index] ?? size)).toBeGreaterThan(1.1);
  });
});
