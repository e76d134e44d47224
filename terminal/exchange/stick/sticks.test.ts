import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { ferryFiles, ferryFolder } from '../../../contract/exchange/ferryFiles.ts';
import { temporaryDirectory } from '../../vault/testing/storeFixture.ts';
import { findSticks, mountedSticks } from './sticks.ts';

test('a stick is what is mounted where desktops mount what is plugged in, blanks and Chinese in its name included', () => {
  const table = [
    '/dev/sda2 / ext4 rw,relatime 0 0',
    'proc /proc proc rw 0 0',
    '/dev/sdb1 /media/clerk/NO\\040NAME vfat rw 0 0',
    '/dev/sdc1 /run/media/clerk/数据 exfat rw 0 0',
    '/dev/sdd1 /mnt/stick vfat rw 0 0',
    'tmpfs /mnt/stick/inside tmpfs rw 0 0',
    '/dev/sda3 /media-server ext4 rw 0 0',
    '',
  ].join('\n');
  expect(mountedSticks(table)).toEqual(['/media/clerk/NO NAME', '/run/media/clerk/数据', '/mnt/stick']);
});

test('a stick says how much room it has and whether an answer for this terminal lies on it', async () => {
  const stick = temporaryDirectory();
  const gone = join(stick, 'gone');
  const [before] = await findSticks([stick, stick, gone], 'T-0001', '');
  expect(before).toMatchObject({ path: stick, name: basename(stick), hasAnswer: false });
  expect(before?.freeBytes).toBeGreaterThan(0);
  mkdirSync(join(stick, ferryFolder, 'T-0001'), { recursive: true });
  writeFileSync(join(stick, ferryFolder, 'T-0001', ferryFiles.back), 'sealed');
  expect(await findSticks([stick], 'T-0001', '')).toMatchObject([{ hasAnswer: true }]);
  expect(await findSticks([stick], 'T-0002', '')).toMatchObject([{ hasAnswer: false }]);
});
