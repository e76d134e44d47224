import { expect, test } from 'vitest';
import { readPage } from './page.ts';

/** The rows of a glossary: word, Chinese, term of a standard or notice, meaning, where. */
function rowsOf(file: string): string[][] {
  const lines = readPage(file)
    .split('\n')
    .filter((line) => line.startsWith('| **'));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const english = rowsOf('docs/glossary.md');
const chinese = rowsOf('docs/glossary.zh-CN.md');

test('both glossaries explain the same words, with the same Chinese and the same place in the code', () => {
  const common = (rows: string[][]) => rows.map(([word, name, , , place]) => [word, name, place]);
  expect(common(chinese)).toEqual(common(english));
});

test('the words that nobody would guess are explained', () => {
  const words = english.map(([word]) => word ?? '').join(' ');
  for (const word of [
    'attempt',
    'carrier',
    'certification',
    'evidence',
    'ferry',
    'fuel gauge',
    'lots',
    'pack',
    'parcel',
    'promise',
    'receipt',
    'review',
    'roster',
    'set aside',
    'stage',
    'standing',
    'upkeep',
    'vault',
  ])
    expect(words).toContain(word);
});

test('no cell is empty, and no word stands there twice', () => {
  for (const rows of [english, chinese]) {
    expect(rows.flat().filter((cell) => cell === '')).toEqual([]);
    expect(new Set(rows.map(([word]) => word)).size).toBe(rows.length);
  }
});
