import { z } from 'zod';

/**
 * The colours that the screen shows (屏幕变色). Chosen so that a change between any two of them is no flash in the sense
 * of WCAG 2.3.1: equal relative luminance, and none is a saturated red. Far apart in hue, so that a camera can tell
 * them by their reflection.
 */
export const FlashColour = z.enum(['amber', 'azure', 'mint', 'rose']);
export type FlashColour = z.infer<typeof FlashColour>;

/** The colours as sRGB, #rrggbb. */
export const flashHex: Readonly<Record<FlashColour, string>> = {
  amber: '#ebbb63',
  azure: '#7ccbff',
  mint: '#7bd686',
  rose: '#f9aada',
};

/** Colours and how long each is shown (ms), drawn for one attempt and bound to its challenge's nonce. */
export const FlashSequence = z
  .array(z.object({ colour: FlashColour, ms: z.number().int().positive() }))
  .min(2);
export type FlashSequence = z.infer<typeof FlashSequence>;

/** Light of an sRGB channel (0 to 255), 0 to 1 (IEC 61966-2-1). */
export function linearLight(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** Red, green and blue light of a colour, each 0 to 1. */
export function lightOfColour(colour: FlashColour): readonly [red: number, green: number, blue: number] {
  const hex = flashHex[colour];
  const channel = (at: number) => linearLight(Number.parseInt(hex.slice(at, at + 2), 16));
  return [channel(1), channel(3), channel(5)];
}

/**
 * What a colour adds to the two log-chromas ln(R/G) and ln(B/G) of a surface on which white screen light is as strong
 * as the ambient light, to first order.
 */
export function chromaOfColour(colour: FlashColour): readonly [number, number] {
  const [red, green, blue] = lightOfColour(colour);
  return [red - green, blue - green];
}

/** Draws a sequence uniformly: no colour twice in a row, each step of one of the lengths. */
export function drawFlash(
  random: (exclusiveMax: number) => number,
  { steps, stepMs }: { steps: number; stepMs: readonly number[] },
): FlashSequence {
  const sequence: FlashSequence = [];
  for (let step = 0; step < steps; step++) {
    const before = sequence.at(-1)?.colour;
    const colours = FlashColour.options.filter((colour) => colour !== before);
    const colour = colours[random(colours.length)];
    const ms = stepMs[random(stepMs.length)];
    if (!colour || ms === undefined) throw new RangeError('The source of chance left its range');
    sequence.push({ colour, ms });
  }
  return sequence;
}

/** How many sequences of colours {@link drawFlash} chooses from. */
export const possibleFlashes = (steps: number) =>
  FlashColour.options.length * (FlashColour.options.length - 1) ** (steps - 1);
