import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chromaOf } from './flashLight.ts';
import type { Point3, RgbaImage } from './image.ts';

const [width, height] = [320, 240];
/** A mesh whose every point is in the middle of the face, but for those that say where it lies. */
const points = Array.from({ length: 468 }, (): Point3 => [160, 120, 0]);
points[33] = [130, 100, 0];
points[263] = [190, 100, 0];
points[151] = [160, 70, 0];
points[50] = [135, 130, 0];
points[280] = [185, 130, 0];
points[234] = [115, 110, 0];
points[454] = [205, 110, 0];
points[152] = [160, 180, 0];

/** One colour on the face, another behind it. sRGB. */
function picture(face: readonly number[], behind: readonly number[]): RgbaImage {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      data.set([...(x > 110 && x < 210 ? face : behind), 255], (y * width + x) * 4);
  return { data, width, height };
}
const linear = (value: number) => ((value / 255 + 0.055) / 1.055) ** 2.4;
const channel = fc.integer({ min: 40, max: 230 });

test('skin and background are measured each by itself, in linear light', () => {
  fc.assert(
    fc.property(fc.tuple(channel, channel, channel), fc.tuple(channel, channel, channel), (face, behind) => {
      const chroma = chromaOf(picture(face, behind), points);
      const expected = ([red, green, blue]: number[]) => [
        Math.log(linear(red ?? 0) / linear(green ?? 0)),
        Math.log(linear(blue ?? 0) / linear(green ?? 0)),
      ];
      expect(chroma?.skin[0]).toBeCloseTo(expected(face)[0] ?? 0, 3);
      expect(chroma?.skin[1]).toBeCloseTo(expected(face)[1] ?? 0, 3);
      expect(chroma?.background[0]).toBeCloseTo(expected(behind)[0] ?? 0, 3);
      expect(chroma?.background[1]).toBeCloseTo(expected(behind)[1] ?? 0, 3);
    }),
    { numRuns: 20 },
  );
});

test('nothing is said of a face or a background that is over- or underexposed', () => {
  const usual = [120, 110, 100];
  expect(chromaOf(picture([255, 255, 255], usual), points)).toBeNull();
  expect(chromaOf(picture(usual, [255, 250, 254]), points)).toBeNull();
  expect(chromaOf(picture(usual, [3, 2, 3]), points)).toBeNull();
});

test('a face that leaves no background beside it in the picture is not measured', () => {
  const close = points.map(
    ([x, y, z], index): Point3 => (index === 234 ? [-40, y, z] : index === 454 ? [360, y, z] : [x, y, z]),
  );
  expect(chromaOf(picture([120, 110, 100], [90, 90, 90]), close)).toBeNull();
});
