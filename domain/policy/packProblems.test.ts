import { expect, test } from 'vitest';
import { guidePack } from './fixtures/publishedPacks.ts';
import type { PolicyPack } from './pack.ts';
import { packReasons } from './packProblems.ts';

/** The paths at which a change makes the guide's pack contradict itself. */
function reasonsAfter(change: (pack: PolicyPack) => void): string[] {
  const pack = guidePack();
  change(pack);
  return [...packReasons(pack)].map(({ path }) => path.join('.'));
}

function first<Item>(items: Item[]): Item {
  const [item] = items;
  if (item === undefined) throw new Error('the guide’s pack has none');
  return item;
}

const round = (pack: PolicyPack) => first(pack.rounds);
const phase = (pack: PolicyPack) => first(pack.channels.phases);

test.each<[string, (pack: PolicyPack) => void]>([
  ['a round of one day', (pack) => Object.assign(round(pack), { closes: '2026-04-01' })],
  [
    'a round that counts only from its opening',
    (pack) => Object.assign(round(pack), { countsFrom: '2026-04-01' }),
  ],
  [
    'a cycle that ends on the very day on which its round closes',
    (pack) => Object.assign(round(pack), { countsFrom: '2025-06-30' }),
  ],
  [
    'a round that begins to count the day after the one before',
    (pack) => Object.assign(round(pack), { closes: '2026-12-31' }),
  ],
  ['a phase of one day', (pack) => Object.assign(phase(pack), { to: '2026-06-01' })],
  ['a phase without end', (pack) => Object.assign(phase(pack), { to: undefined })],
  ['all five actions drawn', (pack) => Object.assign(pack.limits, { actionsDrawn: 5 })],
  ['no room for review', (pack) => Object.assign(pack.verification, { review: 0.4 })],
  [
    'amber and red at once',
    (pack) => Object.assign(pack, { freshness: { recordsWaiting: { amber: 9, red: 9 } } }),
  ],
  [
    'little space is worse than more',
    (pack) => Object.assign(pack, { freshness: { freeSpaceMegabytes: { amber: 500, red: 500 } } }),
  ],
])('%s holds', (_, change) => {
  expect(reasonsAfter(change)).toEqual([]);
});

test.each<[string, string, (pack: PolicyPack) => void]>([
  [
    'a round that closes before it opens',
    'rounds.0.closes',
    (pack) => Object.assign(round(pack), { closes: '2026-03-31' }),
  ],
  [
    'a round that is open before it counts',
    'rounds.0.countsFrom',
    (pack) => Object.assign(round(pack), { countsFrom: '2026-04-02' }),
  ],
  [
    'a certification that would end before the round closes',
    'rounds.0.countsFrom',
    (pack) => Object.assign(round(pack), { countsFrom: '2025-06-29' }),
  ],
  [
    'a round that counts before the one before it has closed',
    'rounds.1.opens',
    (pack) => Object.assign(round(pack), { closes: '2027-01-01', countsFrom: '2026-01-01' }),
  ],
  [
    'a phase that ends before it begins',
    'channels.phases.0.to',
    (pack) => Object.assign(phase(pack), { to: '2026-05-31' }),
  ],
  [
    'the same action listed twice to make up the number',
    'limits.actionsDrawn',
    (pack) => Object.assign(pack.limits, { actions: ['nod', 'nod', 'blink'] }),
  ],
  [
    'review below acceptance',
    'verification.review',
    (pack) => Object.assign(pack.verification, { review: 0.39 }),
  ],
  [
    'red before amber',
    'freshness.recordsWaiting',
    (pack) => Object.assign(pack, { freshness: { recordsWaiting: { amber: 10, red: 9 } } }),
  ],
  [
    'red before amber where less is worse',
    'freshness.freeSpaceMegabytes',
    (pack) => Object.assign(pack, { freshness: { freeSpaceMegabytes: { amber: 500, red: 501 } } }),
  ],
  [
    'waiting for a round where there is none',
    'cycle.newRecipients',
    (pack) => Object.assign(pack, { rounds: [], reminders: { ...pack.reminders, lists: [] } }),
  ],
])('%s is refused', (_, path, change) => {
  expect(reasonsAfter(change)).toContain(path);
});
