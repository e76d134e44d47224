import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sayable } from './fileVoice.ts';
import { filedLanguages, phrasesOfPage } from './phrases.ts';
import { planSpeech } from './planSpeech.ts';

const phrases = phrasesOfPage('zh-CN');
const names = (text: string) => planSpeech(text, phrases).parts.map(({ name }) => name);

describe('a text laid out in files', () => {
  test('is the file of the whole prompt where there is one', () => {
    expect(planSpeech('时间快到了，您还在吗？需要更多时间，请按屏幕上的大按钮。', phrases)).toEqual({
      parts: [{ name: 'time.warning', pauseS: 0.45 }],
      complete: true,
    });
  });

  test('is a sequence of prompts with the pauses of the punctuation between them', () => {
    expect(planSpeech('正在读身份证。请不要移动身份证。', phrases)).toEqual({
      parts: [
        { name: 'reading.title', pauseS: 0.45 },
        { name: 'reading.lead', pauseS: 0.45 },
      ],
      complete: true,
    });
  });

  test('has dates and numbers read between the fixed parts', () => {
    expect(names('请在2027年4月10日前认证')).toEqual([
      'identified.dueBy.1',
      'number.2',
      'number.0',
      'number.2',
      'number.7',
      'number.year',
      'month.4',
      'day.10',
      'identified.dueBy.2',
    ]);
    expect(names('还可以再试2次')).toEqual(['failed.left.1', 'number.two-of', 'failed.left.2']);
    expect(names('还可以再试9次')).toContain('number.9');
  });

  test('has the number for the counter read digit by digit, behind its announcement only', () => {
    const digits = ['4', '1', '7', '2', '9', '3'].map((digit) => `number.${digit}`);
    const announced = phrases.get('end.handOver') ?? '';
    expect(names(`${announced}：4 1 7 2 9 3。`)).toEqual(['end.handOver', ...digits]);
    expect(names('请在4 1 7 2 9 3')).toEqual([]);
    for (const hidden of ['430***********1225', '4301991931010', '41729X', '417293*', '430103194903121225'])
      expect(names(`${announced}：${hidden}。`).filter((name) => name.startsWith('number.'))).toEqual([]);
  });

  test('leaves a sentence with a name out whole, and says so', () => {
    expect(planSpeech('王秀英，现在可以认证。正在登记。', phrases)).toMatchObject({
      parts: [{ name: 'recording.title' }],
      complete: false,
    });
    expect(planSpeech('', phrases)).toEqual({ parts: [], complete: true });
  });

  test('never says an identity number, whole, masked or in groups, wherever it stands', () => {
    const digit = fc.constantFrom(...'0123456789');
    const grouped = fc
      .tuple(
        fc.array(digit, { minLength: 17, maxLength: 17 }),
        fc.constantFrom('', ' ', '，', '、'),
        fc.constantFrom('1', 'X'),
      )
      .map(([digits, gap, last]) => [...digits, last].join(gap));
    const masked = fc.array(digit, { minLength: 9, maxLength: 9 }).map((digits) => {
      const text = digits.join('');
      return `${text.slice(0, 6)}********${text.slice(6)}X`;
    });
    const before = fc.constantFrom('', '请在', '很好，', '还剩');
    const after = fc.constantFrom('', '年', '月', '日', '次', '前认证', '秒');
    fc.assert(
      fc.property(fc.oneof(grouped, masked), before, after, (secret, left, right) => {
        expect(
          names(`${left}${secret}${right}`).filter((name) => /^(number|month|day)\./.test(name)),
        ).toEqual([]);
      }),
    );
  });

  test.each(filedLanguages)('covers every message of the page in %s, however it is filled', (language) => {
    const own = phrasesOfPage(language);
    for (const [name, words] of own) expect(planSpeech(words, own), name).toMatchObject({ complete: true });
  });
});

describe('the files that may be played', () => {
  test('are those whose words are the page’s present ones', () => {
    const manifest = {
      'zh-CN': { 'idle.title': '请放上身份证', 'reading.title': '老的说法', gone: '没有了' },
    };
    expect([...sayable('zh-CN', manifest)]).toEqual([['idle.title', '请放上身份证']]);
    expect(sayable('en', manifest).size).toBe(0);
  });
});
