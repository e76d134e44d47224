import { expect, test } from 'vitest';
import { publishedPackIds, publishedPackText } from './fixtures/publishedPacks.ts';
import { loadPack } from './loadPack.ts';

const good = publishedPackText('hunan-provincial-2022');

/** The line, from 1, on which a text first stands. */
function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length;
}

function reasonsOf(text: string) {
  const loaded = loadPack(text);
  return loaded.ok ? [] : loaded.reasons;
}

test.each(publishedPackIds)('%s holds and is named after its file', (id) => {
  const loaded = loadPack(publishedPackText(id));
  expect(loaded).toMatchObject({ ok: true, pack: { id } });
});

test('a value of the wrong kind is refused with its path, its line and the reason', () => {
  const broken = good.replace('"maxAttempts": 10', '"maxAttempts": "ten"');
  expect(reasonsOf(broken)).toEqual([
    {
      path: '$.limits.maxAttempts',
      line: lineOf(broken, '"maxAttempts"'),
      reason: expect.stringContaining('number'),
    },
  ]);
});

test('a misspelt key is refused at its own line', () => {
  const broken = good.replace('"pausedAfterMonths": 1', '"pausedAfterMonths": 1,\n    "pauseAfterMonth": 2');
  expect(reasonsOf(broken)).toEqual([
    {
      path: '$.overdue.pauseAfterMonth',
      line: lineOf(broken, '"pauseAfterMonth"'),
      reason: 'this key is unknown here',
    },
  ]);
});

test('a missing value is refused at the object that lacks it', () => {
  const broken = good.replace(/"closes": "2022-09-30",\s*/, '');
  expect(reasonsOf(broken)).toEqual([
    {
      path: '$.rounds[0].closes',
      line: lineOf(broken, '"id": "transition-2022"') - 1,
      reason: expect.any(String),
    },
  ]);
});

test('a text that lacks a language is refused', () => {
  const broken = good.replace('"en": "section 1"', '"en": " "');
  expect(reasonsOf(broken)).toEqual([
    {
      path: '$.articles["section-1"].label.en',
      line: lineOf(broken, '"en": " "'),
      reason: expect.any(String),
    },
  ]);
});

test('a key given twice is refused, for only the last would count', () => {
  const broken = good.replace(
    '"resumesAfterMonths": 1,',
    '"resumesAfterMonths": 0,\n    "resumesAfterMonths": 1,',
  );
  expect(reasonsOf(broken)).toEqual([
    {
      path: '$.recovery.resumesAfterMonths',
      line: lineOf(broken, '"resumesAfterMonths": 1'),
      reason: 'this key is given twice',
    },
  ]);
});

test('an article that does not exist is refused where it is named', () => {
  const broken = good.replace('"custody": "section-4-5"', '"custody": "section-9"');
  expect(reasonsOf(broken)).toEqual([
    {
      path: '$.events.custody',
      line: lineOf(broken, '"section-9"'),
      reason: 'no article is called section-9',
    },
  ]);
});

test.each([
  [
    'a round that closes before it opens',
    '"closes": "2022-09-30"',
    '"closes": "2022-03-30"',
    '$.rounds[0].closes',
  ],
  ['a day that no calendar has', '"opens": "2022-04-01"', '"opens": "2022-02-30"', '$.rounds[0].opens'],
  ['reminding that begins before the cycle', '"months": 12', '"months": 1', '$.reminders.remindWithinDays'],
  ['a cycle shorter than the round', '"months": 12', '"months": 3', '$.rounds[0].countsFrom'],
  ['more actions than there are', '"actionsDrawn": 3', '"actionsDrawn": 6', '$.limits.actionsDrawn'],
  ['a review limit below the accepting one', '"review": 0.55', '"review": 0.35', '$.verification.review'],
  [
    'a list about no round',
    '"round": "transition-2022"',
    '"round": "no-round"',
    '$.reminders.lists[0].round',
  ],
  ['an assumption about nothing', '"path": "/fees/noFee"', '"path": "/fees/free"', '$.assumptions[9].path'],
])('%s', (_, from, to, path) => {
  expect(good).toContain(from);
  const paths = reasonsOf(good.replace(from, to)).map((reason) => reason.path);
  expect(paths).toContain(path);
});

test('what is not JSON is refused with the line, whatever is wrong with it', () => {
  expect(reasonsOf('')).toEqual([{ path: '$', line: 1, reason: expect.stringContaining('not JSON') }]);
  expect(reasonsOf('{\n  "id": ,\n}')[0]).toMatchObject({ path: '$', line: 2 });
  expect(reasonsOf('{\n // a comment\n}')[0]).toMatchObject({
    line: 2,
    reason: expect.stringContaining('not JSON'),
  });
  expect(reasonsOf('[]')).toEqual([{ path: '$', line: 1, reason: expect.any(String) }]);
  expect(reasonsOf('null')).toHaveLength(1);
});

test('a byte order mark, as Windows editors write it, is no mistake', () => {
  expect(loadPack(`\uFEFF${good}`).ok).toBe(true);
});
