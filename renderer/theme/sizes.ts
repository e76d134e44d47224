/** How much larger than the standard the text is drawn; four steps, kept for the visit. */
const textSizes = [1, 1.2, 1.4, 1.65] as const;
export const textSizeSteps = [0, 1, 2, 3] as const;
export type TextSizeStep = (typeof textSizeSteps)[number];

/**
 * Measures that no layout may go below, in CSS pixels. 24 px is 6 mm on a 21.5-inch screen of 1080×1920, legible at
 * arm's length, and 18 pt elsewhere.
 */
export const smallest = { bodyTextPx: 24, targetPx: 60, targetDistancePx: 12 } as const;

/** Body text is this part of the screen's shorter side; a line then holds about twenty Chinese characters upright. */
const bodyTextPerShortSide = 1 / 33;

/** The size of body text in CSS pixels on a screen of these sides, at a step. */
export function bodyTextPx(widthPx: number, heightPx: number, step: TextSizeStep): number {
  const standard = Math.max(smallest.bodyTextPx, Math.min(widthPx, heightPx) * bodyTextPerShortSide);
  return Math.round(standard * textSizes[step]);
}

/**
 * The size of the words on the bar of tools. It stays the same at every step, so that the way back from a size that
 * was a mistake is where it was.
 */
export function toolTextPx(widthPx: number, heightPx: number): number {
  return Math.max(smallest.bodyTextPx, Math.round(bodyTextPx(widthPx, heightPx, 0) * 0.75));
}
