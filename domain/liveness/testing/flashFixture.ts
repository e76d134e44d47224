import { type FlashTrace, startFlash } from '../flash.ts';
import { chromaOfColour, type FlashSequence } from '../flashSequence.ts';
import { faceOf, seededRandom } from './scriptedFace.ts';

export interface FlashedFace {
  /** the colours in whose light the face is */
  sequence: FlashSequence;
  /** white screen light by the light that is there anyway, on the face and on what is behind it */
  gain: number;
  backgroundGain?: number;
  /** how late the camera sees a colour */
  lagMs?: number;
  beganMs?: number;
  rate?: number;
  seed?: number;
  /** what the camera's white balance adds to everything, at a moment since the beginning */
  balance?: (ms: number) => readonly [number, number];
}

/** Test support: the trace of an imagined face in the light of changing colours, with a camera's noise. */
export function flashedFace({
  sequence,
  gain,
  backgroundGain = 0,
  lagMs = 120,
  beganMs = 1000,
  rate = 20,
  seed = 1,
  balance = () => [0, 0],
}: FlashedFace): FlashTrace {
  const random = seededRandom(seed);
  const noise = () => (random() + random() + random() - 1.5) * 0.003;
  const trace = startFlash();
  trace.shownAtMs.push(beganMs);
  for (const { ms } of sequence) trace.shownAtMs.push((trace.shownAtMs.at(-1) ?? 0) + ms);
  const end = (trace.shownAtMs.at(-1) ?? 0) + trace.settings.latestMs;
  for (let atMs = beganMs - 300; atMs <= end + 100; atMs += (1000 / rate) * (0.8 + 0.4 * random())) {
    const step = trace.shownAtMs.findLastIndex((shownAt) => shownAt <= atMs - lagMs);
    const colour = sequence[step]?.colour;
    const [red, blue] = colour ? chromaOfColour(colour) : [0, 0];
    const [balanceRed, balanceBlue] = balance(atMs - beganMs);
    trace.observations.push({
      atMs,
      faces: 1,
      face: {
        ...faceOf({}, random),
        chroma: {
          skin: [0.5 + balanceRed + gain * red + noise(), -0.4 + balanceBlue + gain * blue + noise()],
          background: [
            0.1 + balanceRed + backgroundGain * red + noise(),
            0.05 + balanceBlue + backgroundGain * blue + noise(),
          ],
        },
      },
    });
  }
  return trace;
}
