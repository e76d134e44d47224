import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { allPages, otherLanguage, readPage, shapeOf, targetsOf } from './page.ts';

const translated = allPages.filter((file) => file.endsWith('.zh-CN.md'));

test('whatever a clerk, an officer or a field engineer reads is there in Chinese', () => {
  const read = [
    'README',
    'docs/desks',
    'docs/glossary',
    'docs/own-model',
    'docs/reader-guide',
    'docs/voice',
    'docs/writing-a-pack',
  ];
  expect(read.filter((page) => !translated.includes(`${page}.zh-CN.md`))).toEqual([]);
});

describe.each(translated)('%s keeps step with the English page:', (file) => {
  const english = otherLanguage(file);
  const [there, here] = [shapeOf(english), shapeOf(file)];

  test('its sections, tables and lists', () => {
    expect(here.headings).toEqual(there.headings);
    expect(here.tables).toEqual(there.tables);
    expect(here.listItems).toBe(there.listItems);
  });

  test('its code and commands, but for remarks', () => {
    expect(here.code).toEqual(there.code);
  });

  test('its links and pictures', () => {
    expect(here.targets).toEqual(there.targets);
  });

  test('it was looked at when the English page last changed', () => {
    const hash = createHash('sha256').update(readPage(english)).digest('hex').slice(0, 12);
    const stamp = `<!-- ${english.split('/').at(-1)} ${hash} -->`;
    // Bring the Chinese page in step, then let its last line be this:
    expect(readPage(file).trimEnd().split('\n').at(-1)).toBe(stamp);
  });

  test('each language points to the other, and Chinese pages to Chinese ones', () => {
    expect(targetsOf(english, readPage(english))).toContain(file);
    const targets = targetsOf(file, readPage(file));
    expect(targets).toContain(english);
    const passedBy = targets.filter(
      (target) => target !== english && translated.includes(otherLanguage(target)),
    );
    expect(passedBy).toEqual([]);
  });
});
