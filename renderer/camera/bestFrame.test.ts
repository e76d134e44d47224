import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faceOf, type Play, seededRandom } from '../../domain/liveness/testing/scriptedFace.ts';
import { createFrameChooser, frameQuality } from './bestFrame.ts';

const frames = (plays: Play[], seed = 1, everyMs = 50) => {
  const random = seededRandom(seed);
  return plays.map((play, index) => ({ atMs: index * everyMs, faces: 1, face: faceOf(play, random) }));
};
const resting = (count: number) => Array.from({ length: count }, (): Play => ({}));

test('a frame at rest is better than any with an open mouth, shut eyes or a turned head', () => {
  const recent = frames(resting(40));
  const quality = (play: Play) =>
    frameQuality({ atMs: 2000, faces: 1, face: faceOf(play, seededRandom(9)) }, recent);
  expect(quality({})).toBeGreaterThan(0.6);
  for (const play of [{ mouth: 0.4 }, { eyes: 0.3 }, { yaw: 0.2 }, { pitch: 0.15 }])
    expect(quality(play)).toBeLessThan(0.3);
});

test('no frame without exactly one face is ever chosen', () => {
  const [frame] = frames(resting(1));
  expect(frameQuality({ atMs: 0, faces: 0 }, [])).toBe(0);
  if (frame) expect(frameQuality({ ...frame, faces: 2 }, [frame])).toBe(0);
});

test('chosen frames are the best of their slot and come at most every 0.9 seconds, in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom<Play>({}, { mouth: 0.5 }, { yaw: 0.2 }), { minLength: 60, maxLength: 200 }),
      (plays) => {
        const chooser = createFrameChooser<number>();
        const chosen = frames(plays).flatMap((frame, index) => chooser.offer(frame, index) ?? []);
        chosen.slice(1).forEach((frame, index) => {
          expect(frame.atMs).toBeGreaterThan(chosen[index]?.atMs ?? Number.POSITIVE_INFINITY);
        });
        expect(chosen.length).toBeLessThanOrEqual(Math.ceil((plays.length * 50) / 900));
        for (const { quality } of chosen) expect(quality).toBeGreaterThanOrEqual(0.3);
      },
    ),
  );
});

test('a resting face gives a frame in every slot', () => {
  const chooser = createFrameChooser<number>();
  const chosen = frames(resting(200)).flatMap((frame, index) => chooser.offer(frame, index) ?? []);
  expect(chosen.length).toBe(11);
});
