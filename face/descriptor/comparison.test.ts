import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareFaces, decide, descriptorDistance, meanDescriptor } from './comparison.ts';
import type { EmbedderProfile, NetMeasure } from './embedder.ts';

const descriptor = fc.array(fc.double({ min: -0.4, max: 0.4, noNaN: true }), {
  minLength: 128,
  maxLength: 128,
});
const euclidean: NetMeasure = { length: 128, metric: 'euclidean', weight: 1 };
function embedderWith(continuity: number, measure = [euclidean]): EmbedderProfile {
  const threshold = (value: number) => ({
    ...{ value, unit: 'test', data: 'test', n: 0, interval: null, date: '2026-11-21', command: null },
  });
  return {
    id: 'test',
    measure,
    thresholds: {
      accept: threshold(0.4),
      review: threshold(0.55),
      continuity: threshold(continuity),
      record: 'test',
    },
  };
}
const face = (values: number[], embedder = 'test') => ({
  embedder,
  descriptor: values,
  eyeDistance: 60,
  confidence: 1,
  box: { x: 0, y: 0, width: 100, height: 100 },
});

test('distance is a metric: zero to oneself, the same both ways, and never longer than a detour', () => {
  fc.assert(
    fc.property(descriptor, descriptor, descriptor, (a, b, c) => {
      expect(descriptorDistance([euclidean], a, a)).toBe(0);
      expect(descriptorDistance([euclidean], a, b)).toBeCloseTo(descriptorDistance([euclidean], b, a), 12);
      expect(descriptorDistance([euclidean], a, c)).toBeLessThanOrEqual(
        descriptorDistance([euclidean], a, b) + descriptorDistance([euclidean], b, c) + 1e-9,
      );
    }),
  );
});

test('the cosine’s distance does not depend on a descriptor’s length: 0 along, 1 across, 2 against', () => {
  const cosine: NetMeasure[] = [{ length: 2, metric: 'cosine', weight: 1 }];
  expect(descriptorDistance(cosine, [3, 0], [0.5, 0])).toBe(0);
  expect(descriptorDistance(cosine, [3, 0], [0, 7])).toBe(1);
  expect(descriptorDistance(cosine, [3, 0], [-1, 0])).toBe(2);
});

test('the distance of several nets is the sum of their distances, each by its weight', () => {
  const measure: NetMeasure[] = [
    { length: 1, metric: 'euclidean', weight: 10 },
    { length: 2, metric: 'cosine', weight: 5 },
  ];
  expect(descriptorDistance(measure, [0.2, 1, 0], [0.5, 0, 1])).toBeCloseTo(10 * 0.3 + 5 * 1, 12);
});

test('descriptions of different embedders are never compared, whatever they look like', () => {
  const values = Array.from({ length: 128 }, () => 0);
  const own = face(values);
  const foreign = face(values, 'other');
  expect(() => compareFaces(embedderWith(1), foreign, [own])).toThrow(RangeError);
  expect(() => compareFaces(embedderWith(1), own, [own, foreign])).toThrow(RangeError);
  expect(() => descriptorDistance([euclidean], [1, 2], [1, 2])).toThrow(RangeError);
});

test('the mean of the frames is never farther from the reference than the farthest frame', () => {
  fc.assert(
    fc.property(descriptor, fc.array(descriptor, { minLength: 1, maxLength: 6 }), (reference, frames) => {
      const comparison = compareFaces(
        embedderWith(10),
        face(reference),
        frames.map((frame) => face(frame)),
      );
      if (!comparison.ok) throw new Error(comparison.reason);
      expect(comparison.distance).toBeLessThanOrEqual(Math.max(...comparison.perFrame) + 1e-9);
      expect(comparison.distance).toBeCloseTo(
        descriptorDistance([euclidean], reference, meanDescriptor(frames)),
        9,
      );
      expect(comparison.framesUsed).toBe(frames.length);
    }),
  );
});

test('one frame of another face among many is noticed, however good the average is', () => {
  const one = Array.from({ length: 128 }, () => 0);
  const other = Array.from({ length: 128 }, (_, index) => (index === 0 ? 0.6 : 0));
  const frames = [...Array.from({ length: 9 }, () => one), other].map((values) => face(values));
  expect(compareFaces(embedderWith(0.55), face(one), frames)).toMatchObject({ sameFaceThroughout: false });
  expect(compareFaces(embedderWith(0.55), face(one), frames.slice(0, 9))).toMatchObject({
    sameFaceThroughout: true,
  });
});

test('the outcome follows the two thresholds, which belong to the better outcome', () => {
  const thresholds = { accept: 0.4, review: 0.55 };
  expect([0, 0.4, 0.401, 0.55, 0.551, 2].map((distance) => decide(distance, thresholds))).toEqual([
    'accepted',
    'accepted',
    'review',
    'review',
    'refused',
    'refused',
  ]);
  expect(() => decide(Number.NaN, thresholds)).toThrow(RangeError);
});
