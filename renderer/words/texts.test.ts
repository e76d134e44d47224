import { describe, expect, test } from 'vitest';
import { hasGlyph } from '../theme/typeface.ts';
import { checkTexts } from './checkTexts.ts';
import { flatten, languages, type TextTree } from './texts.ts';

const files: Record<string, TextTree> = Object.fromEntries(
  Object.entries(languages).map(([language, { texts }]) => [language, texts]),
);
const every = Object.entries(files).flatMap(([language, tree]) =>
  [...flatten(tree)].map(([key, [shown, spoken]]) => ({ language, key, shown, spoken })),
);

describe('the message files', () => {
  test('say the same things in every language', () => {
    expect(checkTexts(files)).toEqual([]);
  });

  test('are refused when a language lacks a key, has one of its own, or leaves a form empty', () => {
    const model = { title: '请放上身份证', left: '还剩{{time}}', said: { text: '好', spoken: '很好' } };
    expect(checkTexts({ 'zh-CN': model, en: { title: 'Lay down your card' } })).toEqual([
      'en lacks “left”',
      'en lacks “said”',
    ]);
    expect(checkTexts({ 'zh-CN': model, en: { ...model, more: 'x' } })).toEqual([
      'en has “more”, which zh-CN lacks',
    ]);
    expect(checkTexts({ 'zh-CN': model, en: { ...model, left: 'some time left' } })).toEqual([
      'en “left” does not fill the placeholders of zh-CN',
    ]);
    expect(checkTexts({ 'zh-CN': model, en: { ...model, said: { text: 'Good', spoken: ' ' } } })).toEqual([
      'en “said” has an empty form',
    ]);
  });

  test('never say that a benefit was stopped: that is for the agency to find out, not for a machine', () => {
    const stopped = /停发|停止发放|取消待遇|停發|停止發放|\b(stopped|cancelled your|suspended)\b/i;
    expect(every.filter(({ shown, spoken }) => stopped.test(shown) || stopped.test(spoken))).toEqual([]);
  });

  test('blame nobody', () => {
    const blaming = /失败|失敗|错误|錯誤|非法|拒绝|拒絕|\b(failed|failure|error|invalid|illegal|denied)\b/i;
    // Staff at a desk (`desk.`) may be told plainly what did not work.
    const toThePerson = every.filter(({ key }) => !key.startsWith('desk.'));
    expect(toThePerson.filter(({ shown, spoken }) => blaming.test(shown) || blaming.test(spoken))).toEqual(
      [],
    );
  });

  test('have spoken forms that a voice can read', () => {
    const unspeakable = /[<>{}|_*#@/\\]|https?:/;
    const withoutFill = (spoken: string) => spoken.replace(/\{\{\w+\}\}/g, '');
    expect(every.filter(({ spoken }) => unspeakable.test(withoutFill(spoken)))).toEqual([]);
  });

  test('are printed in letters that the page brings along', () => {
    const characters = new Set(every.flatMap(({ shown }) => Array.from(shown.replace(/\s/g, ''))));
    const missing = [...characters].filter((character) => !hasGlyph(character));
    expect(missing).toEqual([]);
  });
});
