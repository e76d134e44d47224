import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PolicyCaseFile } from '../../domain/policy/cases.ts';
import { explain } from '../../domain/policy/explain.ts';
import { publishedPack, publishedPackIds } from '../../domain/policy/fixtures/publishedPacks.ts';
import { standing } from '../../domain/policy/standing.ts';
import { wordsIn } from './words.ts';

const projectDir = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(projectDir, file), 'utf8');

/** Signs that only Chinese writes: full width, and the quotes of titles. */
const chineseSigns = /[，。；：、（）《》【】「」！？]/;

/** Every English text of a file of data: what stands under `en`, or the whole of a file of that name. */
function englishTexts(file: string): string[] {
  const texts: string[] = [];
  const take = (value: unknown, isEnglish: boolean): void => {
    if (typeof value === 'string') {
      if (isEnglish) texts.push(value);
    } else if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value)) take(each, isEnglish || key === 'en');
  };
  take(JSON.parse(read(file)), file.endsWith('/en.json'));
  return texts;
}

describe('Chinese punctuation never reaches an English page:', () => {
  const files = globSync('resources/{texts,forms,policies}/**/*.json', { cwd: projectDir }).filter(
    (file) => !/(zh-CN|zh-TW|schema)\.json$/.test(file),
  );

  test.each(files)('%s', (file) => {
    const texts = englishTexts(file);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => chineseSigns.test(text))).toEqual([]);
  });

  test.each(publishedPackIds)('what %s explains of the standing in each of its cases', (id) => {
    const pack = publishedPack(id);
    const { cases } = PolicyCaseFile.parse(JSON.parse(read(`domain/policy/fixtures/${id}.cases.json`)));
    const explained = cases.flatMap(({ person, on }) => {
      const stands = standing(pack, person, on);
      return (['person', 'staff'] as const).map((audience) => explain(pack, stands, 'en', audience).text);
    });
    expect(explained.filter((text) => chineseSigns.test(text))).toEqual([]);
  });

  test('the page joins texts by the punctuation of their language, and brings no sign of its own', () => {
    const apart = ['renderer/voice/letters.ts'];
    const sources = globSync('renderer/**/*.{ts,tsx,css}', { cwd: projectDir }).filter(
      (file) => !/\.test\.tsx?$/.test(file) && !apart.includes(file),
    );
    expect(sources.length).toBeGreaterThan(50);
    const signs = sources.filter((file) =>
      chineseSigns.test(read(file).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')),
    );
    expect(signs).toEqual([]);
  });
});

describe('texts are joined', () => {
  const english = wordsIn('en');
  const chinese = wordsIn('zh-CN');

  test('into sentences that each end once', () => {
    expect(english.sentences(['Look here', 'Ready?', '', 'Wait.'])).toBe('Look here. Ready? Wait.');
    expect(chinese.sentences(['请看这里', '好了吗？', '', '请稍候。'])).toBe('请看这里。好了吗？请稍候。');
  });

  test('into clauses of one sentence, where the sign of the part before gives way', () => {
    expect(english.clauses(['Pension', 'due.', 'by May'])).toBe('Pension, due, by May');
    expect(chinese.clauses(['养老保险', '待认证。', '五月底前'])).toBe('养老保险，待认证，五月底前');
  });

  test('as label, addition and title', () => {
    expect(english.labelled('Next', '10 April')).toBe('Next: 10 April');
    expect(chinese.labelled('下次', '4月10日')).toBe('下次：4月10日');
    expect(english.added('1950', '76 years')).toBe('1950 (76 years)');
    expect(chinese.added('1950年', '76岁')).toBe('1950年（76岁）');
    expect(english.paper('The department', 'On certification')).toBe('The department, “On certification”');
    expect(chinese.paper('省人社厅', '关于认证的通知')).toBe('省人社厅《关于认证的通知》');
  });
});
