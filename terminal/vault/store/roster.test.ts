import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RosterChange } from '../../../contract/agency.ts';
import type { RosterEntry } from '../../../domain/person.ts';
import { Scheme } from '../../../domain/scheme.ts';
import { openTestStore, rosterEntry, zhangJianguo } from '../testing/storeFixture.ts';

const template = {
  mediaType: 'image/jpeg',
  data: Buffer.from('a picture').toString('base64'),
  takenOn: '2023-03-01',
} as const;

const date = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
const anyEntry: fc.Arbitrary<RosterEntry> = fc.record(
  {
    identityNumber: fc.constantFrom('11010519491231002X', '410302195003151234', '43010219400101123X'),
    name: text,
    packId: fc.constantFrom('one-district', 'another'),
    schemes: fc.array(fc.record({ scheme: fc.constantFrom(...Scheme.options), drawingSince: date })),
    certifications: fc.array(date),
    events: fc.array(fc.record({ kind: fc.constantFrom('custody', 'release', 'death'), on: date })),
    unit: text,
    township: text,
    village: text,
    phone: text,
    template: fc.record(
      {
        mediaType: fc.constantFrom('image/jpeg', 'image/webp', 'image/png'),
        data: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('base64')),
        takenOn: date,
      },
      { requiredKeys: ['mediaType', 'data'] },
    ),
  },
  { requiredKeys: ['identityNumber', 'name', 'packId', 'schemes', 'certifications'] },
);
const anyChange: fc.Arbitrary<RosterChange> = fc.oneof(
  { weight: 4, arbitrary: anyEntry.map((entry) => ({ change: 'put' as const, entry })) },
  {
    weight: 1,
    arbitrary: anyEntry.map(({ identityNumber, packId }) => ({
      change: 'remove' as const,
      identityNumber,
      packId,
    })),
  },
);

test('after any pages of changes each person is exactly as the last change said', async () => {
  const { store } = await openTestStore();
  const expected = new Map<string, RosterEntry>();
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 8 }), text, (changes, cursor) => {
      for (const change of changes) {
        if (change.change === 'put') expected.set(change.entry.identityNumber, change.entry);
        else if (expected.get(change.identityNumber)?.packId === change.packId)
          expected.delete(change.identityNumber);
      }
      expect(store.roster.applyChanges(changes, cursor)).toEqual({ ok: true });
      expect(store.roster.cursor()).toBe(cursor);
      expect(store.roster.size()).toBe(expected.size);
      for (const [number, entry] of expected) expect(store.roster.find(number)).toEqual(entry);
      expect([...store.roster.iterate()].map(({ identityNumber }) => identityNumber)).toEqual(
        [...expected.keys()].sort(),
      );
    }),
  );
});

/** A line at which the writing breaks off. */
const breaking = {
  change: 'put',
  get entry(): RosterEntry {
    throw new Error('broken off');
  },
} as const;

test('a page that cannot be written whole changes neither the people nor the cursor', async () => {
  const { store } = await openTestStore();
  store.roster.applyChanges([{ change: 'put', entry: rosterEntry }], 'first');
  expect(() =>
    store.roster.applyChanges(
      [
        { change: 'remove', identityNumber: rosterEntry.identityNumber, packId: rosterEntry.packId },
        breaking,
      ],
      'second',
    ),
  ).toThrow();
  expect(store.roster.find(rosterEntry.identityNumber)).toEqual(rosterEntry);
  expect(store.roster.cursor()).toBe('first');
});

test('a record that is written after a page of the roster is on the disk all the same', async () => {
  const { store } = await openTestStore();
  const synchronous = (): unknown => store.internals.handle.pragma('synchronous', { simple: true });
  store.roster.applyChanges([{ change: 'put', entry: rosterEntry }], 'c');
  expect(synchronous()).toBe(2);
  expect(() => store.roster.applyChanges([breaking], 'd')).toThrow();
  expect(synchronous()).toBe(2);
});

test('nobody is found by a number that is not on the roster', async () => {
  const { store } = await openTestStore();
  expect(store.roster.find('11010519491231002X')).toBeUndefined();
  expect(store.roster.cursor()).toBeNull();
});

test('people are searched by the beginning of the name, by where they live, and by both', async () => {
  const { store } = await openTestStore();
  const people = [
    { ...rosterEntry, township: '河西镇', village: '柳村' },
    { ...rosterEntry, ...zhangJianguo, township: '河西镇', village: '杨村' },
    {
      ...rosterEntry,
      identityNumber: '43010219400101123X',
      name: '王桂英',
      township: '河东镇',
      village: '柳村',
    },
  ];
  store.roster.applyChanges(
    people.map((entry) => ({ change: 'put', entry })),
    'c',
  );
  const names = (query: object, limit = 10): string[] =>
    store.roster.search(query, limit).map(({ name }) => name);
  expect(names({ name: '王桂' })).toEqual(['王桂兰', '王桂英']);
  expect(names({ name: '桂' })).toEqual([]);
  expect(names({ township: '河西镇' }).sort()).toEqual(['张建国', '王桂兰']);
  expect(names({ township: '河西镇', village: '柳村' })).toEqual(['王桂兰']);
  expect(names({ name: '王', village: '柳村', township: '河东镇' })).toEqual(['王桂英']);
  expect(names({}, 2)).toHaveLength(2);
});

test('a full pull removes who is no longer listed only when it is over, even if it breaks on the way', async () => {
  const first = await openTestStore();
  const put = (entry: RosterEntry): RosterChange => ({ change: 'put', entry });
  const gone: RosterEntry = { ...rosterEntry, ...zhangJianguo, template };
  first.store.roster.applyChanges([put(rosterEntry), put(gone)], 'old');
  first.store.roster.endFullPull();
  expect(first.store.roster.size()).toBe(2);

  first.store.roster.beginFullPull();
  expect(first.store.roster.cursor()).toBeNull();
  expect(first.store.roster.size()).toBe(2);
  first.store.close();

  const { store } = await openTestStore({ file: first.file, key: first.key });
  store.roster.applyChanges([put({ ...rosterEntry, name: '王桂蘭' })], 'new');
  expect(store.roster.find(gone.identityNumber)).toEqual(gone);
  store.roster.endFullPull();
  expect(store.roster.find(gone.identityNumber)).toBeUndefined();
  expect(store.roster.find(rosterEntry.identityNumber)?.name).toBe('王桂蘭');
  expect(store.roster.size()).toBe(1);
});

test('a roster is quick to search once its first pull is over, and right before that', async () => {
  const { store } = await openTestStore();
  const indexes = (): unknown[] =>
    store.internals.handle
      .prepare("SELECT name FROM sqlite_schema WHERE tbl_name = 'roster' AND type = 'index' ORDER BY name")
      .pluck()
      .all();
  const found = (): number => store.roster.search({ name: '王' }, 10).length;
  store.roster.applyChanges([{ change: 'put', entry: rosterEntry }], 'first');
  expect(indexes()).toEqual([]);
  expect(found()).toBe(1);
  store.roster.endFullPull();
  expect(indexes()).toEqual(['roster_by_name', 'roster_by_village']);
  expect(found()).toBe(1);
  store.roster.applyChanges([{ change: 'put', entry: { ...rosterEntry, ...zhangJianguo } }], 'second');
  store.roster.beginFullPull();
  store.roster.applyChanges([{ change: 'put', entry: rosterEntry }], 'third');
  expect(indexes()).toHaveLength(2);
});

test('an erased template is gone and the person stays', async () => {
  const { store } = await openTestStore();
  store.roster.applyChanges([{ change: 'put', entry: { ...rosterEntry, template } }], 'c');
  store.roster.eraseTemplate(rosterEntry.identityNumber);
  expect(store.roster.find(rosterEntry.identityNumber)).toEqual(rosterEntry);
});
