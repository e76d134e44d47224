import { expect, test } from 'vitest';
import { publishedPack, publishedPackIds } from './fixtures/publishedPacks.ts';
import { fraudHotlines, hotlinesFor } from './help.ts';

const numbers = (lines: { numbers: string[] }[]) => lines.flatMap((line) => line.numbers);

test('a villager of Laiyuan is given the office of their township first, and no other township’s', () => {
  const lines = hotlinesFor(publishedPack('laiyuan-2023'), {
    schemes: ['resident-pension'],
    township: '白石山镇',
  });
  expect(numbers(lines)).toEqual(['0312-7380299', '0312-7329723']);
});

test('who draws two benefits is given the lines of both', () => {
  const lines = hotlinesFor(publishedPack('dongchangfu-2025'), {
    schemes: ['institution-pension', 'resident-pension'],
  });
  expect(numbers(lines)).toEqual(['0635-8419585', '0635-8419559', '0635-8419560']);
});

test('before anybody is known, and for somebody on no roster, every line but the townships’ is given', () => {
  expect(numbers(hotlinesFor(publishedPack('laiyuan-2023')))).toEqual(['0312-7315640', '0312-7329723']);
});

test('reporting fraud is not enquiring', () => {
  const hunan = publishedPack('hunan-provincial-2022');
  expect(numbers(hotlinesFor(hunan))).toEqual(['0731-84900303']);
  expect(numbers(fraudHotlines(hunan))).toEqual(['0731-84900296']);
});

test('whoever they are, somebody answers the telephone for each scheme that a notice covers', () => {
  for (const id of publishedPackIds) {
    const pack = publishedPack(id);
    for (const scheme of pack.coverage.schemes) {
      expect(hotlinesFor(pack, { schemes: [scheme] }), `${id} ${scheme}`).not.toEqual([]);
    }
  }
});
