import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filedLanguages, phrasesOfPage } from '../../renderer/voice/phrases.ts';
import { reading } from './reading.ts';
import { convertRecording, missingTools, synthesise } from './render.ts';

describe('the reading of a text', () => {
  test.each([
    ['全部重写', 'quan2 bu4 chong2 xie3'],
    ['不要银行卡', 'bu2 yao4 yin2 hang2 ka3'],
    ['不用着急。', 'bu2 yong4 zhao2 ji2 .'],
    ['只带本人的', 'zhi3 dai4 ben3 ren2 de5'],
    ['您還在嗎？', 'nin2 hai2 zai4 ma5 ?'],
    ['請看著螢幕', 'qing3 kan4 zhe5 ying2 mu4'],
    ['時間快到了', 'shi2 jian1 kuai4 dao4 le5'],
  ])('%s is read %s', (text, pinyin) => {
    expect(reading(text)).toBe(pinyin);
  });

  test('of every phrase of the page is pinyin with tones, and nothing that would be spelled out', () => {
    const unread = filedLanguages
      .flatMap((language) => [...phrasesOfPage(language)])
      .filter(([, words]) => !/^[a-z1-5,.? ]+$/.test(reading(words)));
    expect(unread).toEqual([]);
  });
});

const missing = missingTools().map(({ program }) => program);

describe.skipIf(missing.length > 0)(
  `the rendering (needs ${missing.join(' and ') || 'what is here'})`,
  () => {
    const secondsOf = (file: string) =>
      Number(
        spawnSync('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', file], {
          encoding: 'utf8',
        }).stdout,
      );
    const folder = mkdtempSync(join(tmpdir(), 'anxin-voice-'));
    const written = (name: string, bytes: Uint8Array) => {
      const file = join(folder, name);
      writeFileSync(file, bytes);
      return file;
    };

    test('makes Ogg Opus that lasts as long as the words take, without silence around it', () => {
      const short = written('short.ogg', synthesise('很好'));
      const long = written(
        'long.ogg',
        synthesise('时间快到了，您还在吗？需要更多时间，请按屏幕上的大按钮。'),
      );
      expect(secondsOf(short)).toBeGreaterThan(0.25);
      expect(secondsOf(short)).toBeLessThan(1.2);
      expect(secondsOf(long)).toBeGreaterThan(4);
      expect(secondsOf(long)).toBeLessThan(12);
    });

    test('takes a recording in its place', () => {
      const recording = written('recording.wav', new Uint8Array());
      spawnSync('ffmpeg', ['-y', '-loglevel', 'error', '-f', 'lavfi', '-i', 'sine=d=2', recording]);
      expect(secondsOf(written('recorded.ogg', convertRecording(recording)))).toBeCloseTo(2, 0);
    });
  },
);
