import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cropAligning, cropOfRegion, cropToFloats, type Point, toImage } from './image.ts';

const coordinate = fc.double({ min: -500, max: 500, noNaN: true });
const point = fc.tuple(coordinate, coordinate);

test('aligning finds the very rotation, scale and shift by which the points were moved', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(point, {
        minLength: 3,
        maxLength: 8,
        comparator: ([a, b], [c, d]) => Math.hypot(a - c, b - d) < 20,
      }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: 0.2, max: 5, noNaN: true }),
      point,
      (template, angle, scale, [dx, dy]) => {
        const [cos, sin] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
        const moved = template.map(([x, y]): Point => [cos * x - sin * y + dx, sin * x + cos * y + dy]);
        const crop = cropAligning(moved, template);
        template.forEach(([x, y], index) => {
          const [u, v] = toImage(crop, x, y);
          expect(u).toBeCloseTo(moved[index]?.[0] ?? Number.NaN, 4);
          expect(v).toBeCloseTo(moved[index]?.[1] ?? Number.NaN, 4);
        });
      },
    ),
  );
});

test('a region’s crop is centred on the region, and its edges are half the size away', () => {
  fc.assert(
    fc.property(
      point,
      fc.double({ min: 10, max: 400, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.boolean(),
      ([x, y], size, angle, mirrored) => {
        const crop = cropOfRegion({ x, y, size, angle }, 64, mirrored);
        const [centreX, centreY] = toImage(crop, 31.5, 31.5);
        expect(Math.hypot(centreX - x, centreY - y)).toBeLessThan(1e-6);
        const [edgeX, edgeY] = toImage(crop, 63.5, 31.5);
        expect(Math.hypot(edgeX - x, edgeY - y)).toBeCloseTo(size / 2, 6);
      },
    ),
  );
});

const gradient = {
  width: 8,
  height: 6,
  data: Uint8ClampedArray.from({ length: 8 * 6 * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : ((at >> 2) % 8) * 10 + (at % 4),
  ),
};

test('a crop of the whole picture is the picture', () => {
  const crop = cropToFloats(gradient, { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 }, 8, 6);
  crop.forEach((value, at) => {
    expect(value).toBe(gradient.data[Math.floor(at / 3) * 4 + (at % 3)]);
  });
});

test('between pixels a crop is linear, outside it is black or the nearest pixel, and values are scaled and shifted', () => {
  const half = { a: 1, b: 0, c: 0, d: 1, e: 2.5, f: 1 };
  expect(cropToFloats(gradient, half, 1, 1)[0]).toBe(25);
  const outside = { a: 1, b: 0, c: 0, d: 1, e: 20, f: 1 };
  expect(cropToFloats(gradient, outside, 1, 1)[0]).toBe(0);
  expect(cropToFloats(gradient, outside, 1, 1, { edge: 'clamp' })[0]).toBe(70);
  expect(cropToFloats(gradient, half, 1, 1, { scale: 2, shift: -1 })[0]).toBe(49);
});

test('a mirrored crop is the crop turned over', () => {
  const region = { x: 3.5, y: 2.5, size: 6, angle: 0 };
  const [plain, mirrored] = [false, true].map((over) =>
    cropToFloats(gradient, cropOfRegion(region, 6, over), 6, 6),
  );
  for (let y = 0; y < 6; y++)
    for (let x = 0; x < 6; x++)
      expect(mirrored?.[(y * 6 + x) * 3]).toBeCloseTo(plain?.[(y * 6 + 5 - x) * 3] ?? -1, 4);
});
