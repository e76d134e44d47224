import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareFaces, decide, descriptorDistance, meanDescriptor } from './comparison.ts';

const descriptor = fc.array(fc.double({ min: -0.4, max: 0.4, noNaN: true }), {
  minLength: 128,
  maxLength: 128,
});
const face = (values: number[]) => ({
  descriptor: values,
  eyeDistance: 60,
  confidence: 1,
  box: { x: 0, y: 0, width: 100, height: 100 },
});

test('distance is a metric: zero to oneself, the same both ways, and never longer than a detour', () => {
  fc.assert(
    fc.property(descriptor, descriptor, descriptor, (a, b, c) => {
      expect(descriptorDistance(a, a)).toBe(0);
      expect(descriptorDistance(a, b)).toBeCloseTo(descriptorDistance(b, a), 12);
      expect(descriptorDistance(a, c)).toBeLessThanOrEqual(
        descriptorDistance(a, b) + descriptorDistance(b, c) + 1e-9,
      );
    }),
  );
});

test('descriptors of different nets cannot be compared', () => {
  expect(() => descriptorDistance([1, 2], [1, 2, 3])).toThrow(RangeError);
});

test('the mean of the frames is never farther from the reference than the farthest frame', () => {
  fc.assert(
    fc.property(descriptor, fc.array(descriptor, { minLength: 1, maxLength: 6 }), (reference, frames) => {
      const comparison = compareFaces(face(reference), frames.map(face), 10);
      if (!comparison.ok) throw new Error(comparison.reason);
      expect(comparison.distance).toBeLessThanOrEqual(Math.max(...comparison.perFrame) + 1e-9);
      expect(comparison.distance).toBeCloseTo(descriptorDistance(reference, meanDescriptor(frames)), 9);
      expect(comparison.framesUsed).toBe(frames.length);
    }),
  );
});

test('one frame of another face among many is noticed, however good the average is', () => {
  const one = Array.from({ length: 128 }, () => 0);
  const other = Array.from({ length: 128 }, (_, index) => (index === 0 ? 0.6 : 0));
  const frames = [...Array.from({ length: 9 }, () => one), other].map(face);
  expect(compareFaces(face(one), frames, 0.55)).toMatchObject({ sameFaceThroughout: false });
  expect(compareFaces(face(one), frames.slice(0, 9), 0.55)).toMatchObject({ sameFaceThroughout: true });
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
