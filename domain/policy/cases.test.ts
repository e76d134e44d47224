import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { caseDifferences, PolicyCaseFile } from './cases.ts';
import { guidePack, publishedPack, publishedPackIds } from './fixtures/publishedPacks.ts';
import type { PolicyPack } from './pack.ts';

function casesOf(id: string): PolicyCaseFile {
  const text = readFileSync(new URL(`fixtures/${id}.cases.json`, import.meta.url), 'utf8');
  return PolicyCaseFile.parse(JSON.parse(text));
}

/** The articles from which the rules of a pack follow: each has a consequence for somebody. */
function ruleArticles(pack: PolicyPack): Set<string> {
  const { coverage, rounds, cycle, channels, overdue, recovery, events } = pack;
  return new Set([
    coverage.article,
    ...rounds.map(({ article }) => article),
    cycle.article,
    cycle.newRecipientsArticle,
    ...channels.phases.map(({ article }) => article),
    overdue.article,
    recovery.article,
    ...Object.values(events),
  ]);
}

test('all five notices are published', () => {
  expect(publishedPackIds).toEqual([
    'dongchangfu-2025',
    'hunan-provincial-2022',
    'jiyuan-2021',
    'laiyuan-2023',
    'luoyang-2018',
  ]);
});

const packs = [...publishedPackIds.map(publishedPack), guidePack()];

describe.each(packs.map((pack) => [pack.id, pack] as const))('the cases read off %s', (id, pack) => {
  const { cases } = casesOf(id);

  test.each(cases.map((each) => [`${each.article}: ${each.name}`, each] as const))('%s', (_, each) => {
    expect(caseDifferences(pack, each)).toEqual([]);
  });

  test('every case names a paragraph that the notice has', () => {
    expect(cases.filter(({ article }) => !article || !Object.hasOwn(pack.articles, article))).toEqual([]);
  });

  test('every paragraph from which a rule follows has a case', () => {
    const named = new Set(cases.map(({ article }) => article));
    expect([...ruleArticles(pack)].filter((article) => !named.has(article))).toEqual([]);
  });
});

test('a case that is not met says which key differs', () => {
  const person = { schemes: [], certifications: [] };
  expect(
    caseDifferences(publishedPack('luoyang-2018'), {
      name: 'draws nothing',
      person,
      on: '2018-08-01',
      standing: { status: 'due', schemes: [] },
    }),
  ).toEqual([{ of: 'standing', key: 'status', expected: 'due', actual: 'not-covered' }]);
});

test('a case that expects nothing is refused: it could never fail', () => {
  const person = { schemes: [], certifications: [] };
  expect(
    PolicyCaseFile.safeParse({ pack: 'x', cases: [{ name: 'x', person, on: '2018-08-01' }] }).success,
  ).toBe(false);
});
