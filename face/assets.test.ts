import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FaceAsset, faceAsset, faceAssets, readVerified } from './assets.ts';

const installed = async ({ from }: FaceAsset) => new Uint8Array(await readFile(join('node_modules', from)));

test.each(faceAssets.map(({ from }) => from))('%s is installed as it was pinned', async (from) => {
  const { bytes } = faceAsset(from.slice(from.lastIndexOf('/') + 1));
  expect(await readVerified(from.slice(from.lastIndexOf('/') + 1), installed)).toHaveLength(bytes);
});

test('an asset of which one bit differs is altered, one that cannot be read is missing', async () => {
  const flipped = async (asset: FaceAsset) => {
    const content = await installed(asset);
    content[100] = (content[100] ?? 0) ^ 1;
    return content;
  };
  await expect(readVerified('blazeface.bin', flipped)).rejects.toMatchObject({
    reason: { reason: 'model-altered', asset: '@vladmandic/human/models/blazeface.bin' },
  });
  await expect(
    readVerified('blazeface.bin', () => Promise.reject(new Error('ENOENT'))),
  ).rejects.toMatchObject({
    reason: { reason: 'model-missing' },
  });
});

test('no two assets are served under one address', () => {
  expect(new Set(faceAssets.map(({ to }) => to)).size).toBe(faceAssets.length);
});
