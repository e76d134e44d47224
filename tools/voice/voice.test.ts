import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publishedPack, publishedPackIds } from '../../domain/policy/fixtures/publishedPacks.ts';
import { missingPrograms } from './programs.ts';
import { reading } from './reading.ts';
import { convertRecording, synthesise } from './render.ts';
import { wantedPhrases } from './wanted.ts';

describe('the reading of a text', () => {
  test.each([
    ['全部重写', 'quan2 bu4 chong2 xie3'],
    ['不要银行卡', 'bu2 yao4 yin2 hang2 ka3'],
    ['不用着急。', 'bu2 yong4 zhao2 ji2 .'],
    ['只带本人的', 'zhi3 dai4 ben3 ren2 de5'],
    ['您還在嗎？', 'nin2 hai2 zai4 ma5 ?'],
    ['請看著螢幕', 'qing3 kan4 zhe5 ying2 mu4'],
    ['時間快到了', 'shi2 jian1 kuai4 dao4 le5'],
    ['请重新放上身份证', 'qing3 chong2 xin1 fang4 shang4 shen1 fen4 zheng4'],
    ['暂停的月份会补发', 'zan4 ting2 de5 yue4 fen4 hui4 bu3 fa1'],
    ['暫停發放，就恢復發放', 'zan4 ting2 fa1 fang4 , jiu4 hui1 fu4 fa1 fang4'],
    ['正在進行', 'zheng4 zai4 jin4 xing2'],
    ['到二十日為止', 'dao4 er4 shi2 ri4 wei2 zhi3'],
    ['工伤保险长期待遇', 'gong1 shang1 bao3 xian3 chang2 qi1 dai4 yu4'],
    ['长沙市直', 'chang2 sha1 shi4 zhi2'],
    ['遺屬待遇', 'yi2 shu3 dai4 yu4'],
    ['2018年养老', 'er4 ling2 yi1 ba1 nian2 yang3 lao3'],
    ['第12次', 'di4 shi2 er4 ci4'],
  ])('%s is read %s', (text, pinyin) => {
    expect(reading(text)).toBe(pinyin);
  });

  test('of every phrase is pinyin with tones, and nothing that would be spelled out', () => {
    const unread = wantedPhrases(publishedPackIds.map(publishedPack)).filter(
      ({ words }) => !/^([a-z]+[1-5]|[,.?])( ([a-z]+[1-5]|[,.?]))*$/.test(reading(words)),
    );
    expect(unread).toEqual([]);
  });
});

const missing = missingPrograms().map(({ program }) => program);

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

    test('makes Ogg Opus that lasts as long as the words take, without silence around it', async () => {
      const texts = ['很好', '时间快到了，您还在吗？需要更多时间，请按屏幕上的大按钮。'];
      const [first = new Uint8Array(), second = new Uint8Array()] = await synthesise(texts.map(reading));
      const short = written('short.ogg', first);
      const long = written('long.ogg', second);
      expect(secondsOf(short)).toBeGreaterThan(0.25);
      expect(secondsOf(short)).toBeLessThan(1.2);
      expect(secondsOf(long)).toBeGreaterThan(4);
      expect(secondsOf(long)).toBeLessThan(12);
    });

    test('takes a recording in its place', async () => {
      const recording = written('recording.wav', new Uint8Array());
      spawnSync('ffmpeg', ['-y', '-loglevel', 'error', '-f', 'lavfi', '-i', 'sine=d=2', recording]);
      expect(secondsOf(written('recorded.ogg', await convertRecording(recording)))).toBeCloseTo(2, 0);
    });
  },
);
