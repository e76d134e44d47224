import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeVoice } from './make.ts';
import { missingPrograms } from './programs.ts';
import type { WantedPhrase } from './wanted.ts';

const missing = missingPrograms().map(({ program }) => program);
const phrase = (name: string, words: string, language: WantedPhrase['language'] = 'zh-CN') => ({
  language,
  name,
  words,
});
const wanted = [
  phrase('idle.title', '请放上身份证'),
  phrase('idle.title', '請放上身份證', 'zh-TW'),
  phrase('pack.jiyuan-2021.round', '2021年度资格认证'),
];

describe.skipIf(missing.length > 0)(`the folder of the voice (needs ${missing.join(' and ')})`, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anxin-voice-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const manifest = () => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const bytesOf = (file: string) => readFileSync(join(folder, file));

  test('holds a file for each phrase and a manifest of their words, and one sound for what is read alike', async () => {
    const told: [number, number][] = [];
    const made = await makeVoice(folder, wanted, { onProgress: (...each) => void told.push(each) });
    expect(made).toEqual({ synthesised: 3, recorded: 0, kept: 0 });
    expect(manifest()).toEqual({
      'zh-CN': { 'idle.title': '请放上身份证', 'pack.jiyuan-2021.round': '2021年度资格认证' },
      'zh-TW': { 'idle.title': '請放上身份證' },
    });
    expect(bytesOf('zh-CN/idle.title.ogg').equals(bytesOf('zh-TW/idle.title.ogg'))).toBe(true);
    expect([told.at(0), told.at(-1)]).toEqual([
      [0, 2],
      [2, 2],
    ]);
  });

  test('is left as it is where nothing has changed', async () => {
    await makeVoice(folder, wanted);
    const times = () =>
      readdirSync(folder, { recursive: true }).map((file) => statSync(join(folder, String(file))).mtimeMs);
    const before = times();
    expect(await makeVoice(folder, wanted)).toEqual({ synthesised: 0, recorded: 0, kept: 3 });
    expect(times()).toEqual(before);
  });

  test('is mended where words have changed, a file is gone, or a phrase is no longer said', async () => {
    await makeVoice(folder, [...wanted, phrase('gone', '没有了')]);
    rmSync(join(folder, 'zh-TW/idle.title.ogg'));
    const [, second, third] = wanted;
    if (!second || !third) throw new Error('the phrases are gone');
    const changed = [phrase('idle.title', '请再放一次'), second, third];
    expect(await makeVoice(folder, changed)).toEqual({ synthesised: 2, recorded: 0, kept: 1 });
    expect(manifest()['zh-CN']).toEqual({
      'idle.title': '请再放一次',
      'pack.jiyuan-2021.round': '2021年度资格认证',
    });
    expect(existsSync(join(folder, 'zh-CN/gone.ogg'))).toBe(false);
    expect(existsSync(join(folder, 'zh-TW/idle.title.ogg'))).toBe(true);
  });

  test('keeps the phrases of a site’s own pack when it is made for other packs', async () => {
    const own = phrase('pack.qingshan-2026.round-2026', '青山区资格认证');
    await makeVoice(folder, [...wanted, own]);
    await makeVoice(folder, wanted);
    expect(manifest()['zh-CN']).toHaveProperty([own.name], own.words);
    expect(existsSync(join(folder, `zh-CN/${own.name}.ogg`))).toBe(true);
    await makeVoice(folder, [...wanted, phrase('pack.qingshan-2026.another', '另一个')]);
    expect(manifest()['zh-CN']).not.toHaveProperty([own.name]);
  });

  test('has all that could be made where one phrase could not, and its manifest is silent of that one', async () => {
    const recordings = join(folder, 'recordings');
    mkdirSync(join(recordings, 'zh-CN'), { recursive: true });
    writeFileSync(join(recordings, 'zh-CN/broken.wav'), 'no sound');
    const broken = [...wanted, phrase('broken', '坏了')];
    await expect(makeVoice(folder, broken, { recordings })).rejects.toThrow(/ffmpeg/);
    expect(Object.keys(manifest()['zh-CN'])).toEqual(['idle.title', 'pack.jiyuan-2021.round']);
  });
});
