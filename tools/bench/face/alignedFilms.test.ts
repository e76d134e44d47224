import sharp from 'sharp';
import { expect, test } from 'vitest';
import { alignedFilms, picturesOf } from './alignedFilms.ts';

const picture = (seed: number, side: number) =>
  sharp(Buffer.from(Array.from({ length: side * side * 3 }, (_, i) => (i * seed * 7919) % 251)), {
    raw: { width: side, height: side, channels: 3 },
  })
    .jpeg()
    .toBuffer();

test('films are brought to one length, picture by picture, and show what they showed', async () => {
  const short = [await picture(1, 16), await picture(2, 24)];
  const long = [await picture(3, 300), await picture(4, 16), await picture(5, 40)];
  const [one = Buffer.alloc(0), other = Buffer.alloc(0)] = alignedFilms([
    Buffer.concat(short),
    Buffer.concat(long),
  ]);
  expect(one.length).toBe(other.length);
  const shown = picturesOf(one);
  expect(shown.map(({ length }) => length)).toEqual(picturesOf(other).map(({ length }) => length));
  for (const [index, original] of [...short, ...short.slice(0, 1)].entries())
    expect(await sharp(shown[index]).raw().toBuffer()).toEqual(await sharp(original).raw().toBuffer());
});
