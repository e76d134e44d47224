import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LivenessAction } from '../../domain/liveness/action.ts';
import type { Point3, RgbaImage } from '../image.ts';
import { actionSeconds, poseDuring } from './pose.ts';
import { createPuppet } from './puppet.ts';
import { renderPrint } from './testing/print.ts';
import { restingPose } from './testing/restingPose.ts';

const [width, height] = [160, 120];
/** A picture without an edge, so that a wrong place shows as a wrong colour and not as noise. */
const still: RgbaImage = {
  width,
  height,
  data: Uint8ClampedArray.from({ length: width * height * 4 }, (_, at) => {
    const [x, y] = [(at >> 2) % width, Math.floor((at >> 2) / width)];
    return [x, y * 2, 255 - x, 255][at & 3] ?? 0;
  }),
};
/** An egg in place of a face: the mesh's indices do not matter to what is tested here. */
const points: Point3[] = Array.from({ length: 468 }, (_, index) => {
  const [turn, ring] = [index * 2.399963, Math.sqrt(index / 468)];
  return [80 + 26 * ring * Math.cos(turn), 60 + 34 * ring * Math.sin(turn), 14 * ring * ring - 14];
});

const difference = (one: ArrayLike<number>, other: ArrayLike<number>) => {
  let largest = 0;
  for (let at = 0; at < one.length; at++)
    largest = Math.max(largest, Math.abs((one[at] ?? 0) - (other[at] ?? 0)));
  return largest;
};

test('every picture is whole: as many bytes as the still, and opaque', () => {
  const puppet = createPuppet(still, points);
  fc.assert(
    fc.property(
      fc.constantFrom(null, ...LivenessAction.options),
      fc.double({ min: 0, max: 4, noNaN: true }),
      (action, seconds) => {
        const picture = puppet.render(poseDuring(action, seconds, seconds));
        expect(picture).toHaveLength(width * height * 4);
        for (let alpha = 3; alpha < picture.length; alpha += 4)
          if (picture[alpha] !== 255) throw new Error('a hole');
      },
    ),
    { numRuns: 30 },
  );
});

test('far from the head the picture stands still, whatever the head does', () => {
  const puppet = createPuppet(still, points);
  for (const pose of [{ yaw: 20 }, { pitch: -12 }, { roll: 8 }, { blink: 1, mouth: 1 }]) {
    const picture = puppet.render({ ...restingPose, ...pose });
    for (let x = 0; x < 12; x++)
      expect(difference(picture.slice(x * 4, x * 4 + 4), still.data.slice(x * 4, x * 4 + 4))).toBe(0);
  }
});

test('every action begins and ends at rest, and in between it is seen', () => {
  for (const action of LivenessAction.options) {
    const moved = (seconds: number) => {
      const [pose, rest] = [poseDuring(action, seconds, 1), poseDuring(null, 0, 1)];
      return Math.max(
        ...(Object.keys(rest) as (keyof typeof rest)[]).map((key) => Math.abs(pose[key] - rest[key])),
      );
    };
    expect(moved(0)).toBeCloseTo(0, 6);
    expect(moved(actionSeconds[action])).toBeCloseTo(0, 6);
    const most = Math.max(
      ...Array.from({ length: 60 }, (_, step) => moved((step / 60) * actionSeconds[action])),
    );
    if (action !== 'gaze') expect(most).toBeGreaterThan(0.9);
  }
});

test('a print that faces the camera is the still, and one that is turned is narrower', () => {
  const facing = renderPrint(still, { yaw: 0, pitch: 0 });
  const middle = (height / 2) * width * 4;
  expect(
    difference(facing.data.slice(middle + 200, middle + 400), still.data.slice(middle + 200, middle + 400)),
  ).toBeLessThanOrEqual(1);
  const paper = (picture: RgbaImage) => {
    let columns = 0;
    for (let x = 0; x < width; x++)
      if (picture.data[middle + x * 4] !== 110 || picture.data[middle + x * 4 + 1] !== 110) columns++;
    return columns;
  };
  expect(paper(renderPrint(still, { yaw: 40, pitch: 0 }))).toBeLessThan(0.85 * paper(facing));
});
