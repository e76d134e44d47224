import { expect, test } from 'vitest';
import { changesBetween, failingDisk, heldBy } from '../testing/failingDisk.ts';
import { openTestStore } from '../testing/storeFixture.ts';
import type { UnitOfWork } from './unitOfWork.ts';

const anna = '11010519491231002X';
const line = {
  at: '2026-05-20T01:30:00.000Z',
  event: 'e',
  operatorId: null,
  operatorName: null,
  fields: '{}',
};

test('what one act writes is there whole, and what follows from it comes after the commit, in order', async () => {
  const { store, file, key } = await openTestStore();
  const before = heldBy(file, key);
  const told: string[] = [];
  const value = store.inOneTransaction((work) => {
    store.desk.wait(work, anna, 1);
    store.audit.append(work, line);
    for (const name of ['first', 'second'])
      work.afterCommit(() => void told.push(`${name}, ${heldBy(file, key)['audit']?.length} entry`));
    return 'done';
  });
  expect(value).toBe('done');
  expect(told).toEqual(['first, 1 entry', 'second, 1 entry']);
  expect(changesBetween(before, heldBy(file, key))).toEqual({ audit: '+1 -0', desk_waiting: '+1 -0' });
});

test('an act that throws, or that goes on after a write has failed, has written nothing, and nothing follows', async () => {
  const { store, file, key } = await openTestStore();
  const before = heldBy(file, key);
  const told: string[] = [];
  const disk = failingDisk(store.internals.handle);
  const act = (work: UnitOfWork, end: () => void) => {
    work.afterCommit(() => void told.push('told'));
    store.desk.wait(work, anna, 1);
    end();
  };
  expect(() =>
    store.inOneTransaction((work) =>
      act(work, () => {
        throw new Error('not so');
      }),
    ),
  ).toThrow('not so');
  disk.refuse(3);
  expect(() =>
    store.inOneTransaction((work) =>
      act(work, () => {
        try {
          store.audit.append(work, line);
        } catch {}
      }),
    ),
  ).toThrow('has failed');
  disk.mend();
  expect(told).toEqual([]);
  expect(changesBetween(before, heldBy(file, key))).toEqual({});
});

test('a unit of work is of one file, ends with its act, and does not open a second one', async () => {
  const { store } = await openTestStore();
  const other = await openTestStore();
  const leaked: UnitOfWork[] = [];
  store.inOneTransaction((work) => {
    leaked.push(work);
    expect(() => other.store.desk.wait(work, anna, 1)).toThrow('outside of its unit of work');
    expect(() => store.inOneTransaction(() => {})).toThrow('no second one');
  });
  const [over] = leaked;
  if (!over) throw new Error('there was one');
  expect(() => store.desk.wait(over, anna, 1)).toThrow('outside of its unit of work');
});

test('what fails after the commit is told to the log and to nobody else, and the rest still follows', async () => {
  const { store, logLines } = await openTestStore();
  const told: string[] = [];
  store.inOneTransaction((work) => {
    store.desk.wait(work, anna, 1);
    work.afterCommit(() => {
      throw new Error('nobody listens');
    });
    work.afterCommit(() => void told.push('told'));
  });
  expect(store.desk.waiting()).toEqual([anna]);
  expect(told).toEqual(['told']);
  expect(logLines.join('')).toContain('"where":"after-commit"');
  expect(logLines.join('')).toContain('nobody listens');
});
