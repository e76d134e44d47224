import { describe, expect, test } from 'vitest';
import { wordsIn } from './words.ts';

describe('words in a language', () => {
  test('a message has a shown and a spoken form', () => {
    const { t, spoken } = wordsIn('zh-CN');
    expect(t('certified.title')).toBe('恭喜您认证成功');
    expect(spoken('certified.title')).toContain('请拿好身份证');
    expect(spoken('certified.next')).toBe(t('certified.next'));
  });

  test('a date stays the same day wherever the page runs', () => {
    expect(wordsIn('zh-CN').date('2027-04-10')).toBe('2027年4月10日');
    expect(wordsIn('zh-TW').date('2027-04-10')).toBe('2027年4月10日');
    expect(wordsIn('en').date('2027-04-10')).toContain('2027');
    expect(wordsIn('zh-CN').month('2026-05')).toBe('2026年5月');
  });

  test('a span of time is told in whole seconds, never less than there is', () => {
    const { duration } = wordsIn('zh-CN');
    expect(duration(59_001)).toBe('1分钟');
    expect(duration(61_000)).toBe('1分1秒');
    expect(duration(18_000)).toBe('18秒');
    expect(duration(1)).toBe('1秒');
  });
});
