import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultFlashSettings, FlashTrace, judgeFlash } from './flash.ts';
import { chromaOfColour, drawFlash, type FlashColour, type FlashSequence } from './flashSequence.ts';
import { flashedFace } from './testing/flashFixture.ts';
import { seededRandom } from './testing/scriptedFace.ts';

const drawnBy = (seed: number): FlashSequence => {
  const random = seededRandom(seed);
  return drawFlash((below) => Math.floor(random() * below), defaultFlashSettings);
};
const seeds = fc.integer({ min: 1, max: 2 ** 31 });
const sequences = seeds.map(drawnBy);
const few = { numRuns: 20 };

test('a face in the light of the drawn colours follows them, whatever was drawn', () => {
  fc.assert(
    fc.property(sequences, seeds, fc.double({ min: 0.08, max: 0.6, noNaN: true }), (sequence, seed, gain) => {
      const judgement = judgeFlash(sequence, flashedFace({ sequence, gain, seed }));
      expect(judgement).toMatchObject({ outcome: 'follows' });
      if (judgement.outcome !== 'not-measured') expect(judgement.gain.difference).toBeCloseTo(gain, 1);
    }),
    few,
  );
});

test('however late the camera is within its bound, a face that follows is found', () => {
  fc.assert(
    fc.property(sequences, fc.integer({ min: 0, max: 400 }), (sequence, lagMs) => {
      expect(judgeFlash(sequence, flashedFace({ sequence, gain: 0.1, lagMs }))).toMatchObject({
        outcome: 'follows',
      });
    }),
    few,
  );
});

test('a face whose colour is constant never follows', () => {
  fc.assert(
    fc.property(sequences, (sequence) => {
      const trace = flashedFace({ sequence, gain: 0 });
      for (const { face } of trace.observations)
        if (face) face.chroma = { skin: [0.5, -0.4], background: [0.1, 0] };
      expect(judgeFlash(sequence, trace)).toMatchObject({ outcome: 'does-not-follow', chance: 1 });
    }),
    few,
  );
});

test('a face that changes with its background alone does not follow: that is a sheet, or the camera’s white balance', () => {
  fc.assert(
    fc.property(sequences, seeds, (sequence, seed) => {
      const sheet = flashedFace({ sequence, gain: 0.3, backgroundGain: 0.3, seed });
      expect(judgeFlash(sequence, sheet)).toMatchObject({ outcome: 'does-not-follow' });
    }),
    few,
  );
});

test('a white balance that wanders does not keep a face from following', () => {
  fc.assert(
    fc.property(sequences, fc.double({ min: -0.3, max: 0.3, noNaN: true }), (sequence, size) => {
      const balance = (ms: number) => [size * Math.sin(ms / 900), size * Math.cos(ms / 700)] as const;
      expect(judgeFlash(sequence, flashedFace({ sequence, gain: 0.1, balance }))).toMatchObject({
        outcome: 'follows',
      });
    }),
    few,
  );
});

/** Every order of colours without repetition that has so many steps. */
function allOrders(steps: number): FlashColour[][] {
  const colours: FlashColour[] = ['amber', 'azure', 'mint', 'rose'];
  return Array.from({ length: steps }).reduce<FlashColour[][]>(
    (begun) =>
      begun.flatMap((order) =>
        colours.filter((colour) => colour !== order.at(-1)).map((colour) => [...order, colour]),
      ),
    [[]],
  );
}

/** The share of all draws that what was seen would pass for, had they been asked. */
function shareThatPasses(trace: FlashTrace): number {
  const orders = allOrders(trace.settings.steps);
  const passed = orders.filter(
    (order) =>
      judgeFlash(
        order.map((colour) => ({ colour, ms: 700 })),
        trace,
      ).outcome === 'follows',
  );
  return passed.length / orders.length;
}

/** Fewer steps than a terminal shows, so that every draw can be tried, and a share that is not less than one of them. */
const everyDrawTried = { ...defaultFlashSettings, steps: 5, chance: 0.02 };

test('whatever a face shows that does not know the draw, it passes for no larger share of the draws than `chance`', () => {
  const code = fc.constantFrom<FlashColour>('amber', 'azure', 'mint', 'rose').map(chromaOfColour);
  const anySignal = fc.array(
    fc.oneof(
      fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })),
      code,
    ),
    { minLength: 5, maxLength: 5 },
  );
  fc.assert(
    fc.property(anySignal, (signal) => {
      const trace: FlashTrace = {
        settings: { ...everyDrawTried, latestMs: 0, gain: 0 },
        shownAtMs: [0, 700, 1500, 2100, 2900, 3600],
        observations: [],
      };
      const template = flashedFace({ sequence: drawnBy(1), gain: 0 }).observations[0]?.face;
      if (!template) throw new Error('no face');
      for (let atMs = 0; atMs < 3700; atMs += 60) {
        const step = Math.max(
          0,
          trace.shownAtMs.findLastIndex((shown) => shown <= atMs),
        );
        const skin = signal[Math.min(4, step)] ?? [0, 0];
        trace.observations.push({
          atMs,
          faces: 1,
          face: { ...template, chroma: { skin: [...skin], background: [0, 0] } },
        });
      }
      expect(shareThatPasses(trace)).toBeLessThanOrEqual(everyDrawTried.chance);
    }),
    { numRuns: 8 },
  );
});

test('what was seen under one nonce passes for no larger share of the draws than `chance`, however late the camera may be', () => {
  const lags = fc.integer({ min: 0, max: defaultFlashSettings.latestMs });
  fc.assert(
    fc.property(seeds, lags, (seed, lagMs) => {
      const random = seededRandom(seed);
      const recorded = drawFlash((below) => Math.floor(random() * below), everyDrawTried);
      const trace = flashedFace({ sequence: recorded, gain: 0.2, lagMs, seed });
      const share = shareThatPasses({ ...trace, settings: everyDrawTried });
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThanOrEqual(everyDrawTried.chance);
    }),
    { numRuns: 8 },
  );
});

test('nothing is said where the colours were not shown, the face was away, or the camera was too slow', () => {
  const sequence = drawnBy(3);
  const trace = flashedFace({ sequence, gain: 0.3 });
  expect(judgeFlash(sequence, { ...trace, shownAtMs: [] })).toEqual({
    outcome: 'not-measured',
    gap: 'not-shown',
  });
  const away = trace.observations.map((seen) =>
    seen.atMs > 2000 && seen.atMs < 3200 ? { atMs: seen.atMs, faces: 0 } : seen,
  );
  expect(judgeFlash(sequence, { ...trace, observations: away })).toEqual({
    outcome: 'not-measured',
    gap: 'face-lost',
  });
  const two = trace.observations.map((seen) => ({ ...seen, faces: 2 }));
  expect(judgeFlash(sequence, { ...trace, observations: two })).toMatchObject({ gap: 'second-face' });
  expect(judgeFlash(sequence, flashedFace({ sequence, gain: 0.3, rate: 3 }))).toEqual({
    outcome: 'not-measured',
    gap: 'too-few-frames',
  });
});

test('eight observations a second are enough', () => {
  const sequence = drawnBy(4);
  expect(judgeFlash(sequence, flashedFace({ sequence, gain: 0.1, rate: 11 }))).toMatchObject({
    outcome: 'follows',
  });
});

test('a stored trace gives the same judgement again', () => {
  fc.assert(
    fc.property(sequences, seeds, (sequence, seed) => {
      const trace = flashedFace({ sequence, gain: 0.02, seed });
      const stored = FlashTrace.parse(JSON.parse(JSON.stringify(trace)));
      expect(judgeFlash(sequence, stored)).toEqual(judgeFlash(sequence, trace));
    }),
    { numRuns: 10 },
  );
});
