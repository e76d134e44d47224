import { expect, test } from 'vitest';
import { syncAfterSixtyDays } from './sixtyDays.ts';

// The whole number, 5 000, is a bench: npm run bench -- sync --sixty-days.
const visits = 3000;

test('after sixty days offline everything goes up in one go, the status says how far it is, and a visit goes on meanwhile', async () => {
  const absence = await syncAfterSixtyDays(visits);
  expect(absence.waiting).toBe(visits);
  const { progress, attempts, chain, log, visitBefore, visitDuring } = absence;

  // The first push has all but the visit during it; its last word is that everything is there.
  const firstPush = progress.filter(({ total }) => total === visits + 1).map(({ done }) => done);
  expect(new Set(firstPush).size).toBeGreaterThanOrEqual(Math.floor(visits / 250));
  expect(firstPush).toEqual(firstPush.toSorted((a, b) => a - b));

  for (const { end } of [visitBefore, visitDuring]) expect(end.end).toBe('certified');
  expect(absence.answersWhileRecordsWentMs.length).toBeGreaterThan(10);
  // Nobody at the terminal notices that records go up; a busy machine answers late before them too.
  expect(Math.max(...visitDuring.answersMs)).toBeLessThan(
    Math.max(1000, 5 * Math.max(...visitBefore.answersMs)),
  );

  expect(chain).toMatchObject({ ok: true });
  expect(attempts).toHaveLength(visits + 2);
  expect(attempts.filter(({ receipts }) => receipts.length === 0)).toEqual([]);
  const states = new Set(attempts.map(({ delivery }) => delivery?.state));
  for (const state of ['queued', 'sent', 'parked'] as const) expect(states).not.toContain(state);
  // Whoever comes to a terminal that knew nothing new for sixty days is certified, and looked at again.
  for (const { end } of [visitBefore, visitDuring]) {
    const attempt = attempts.find(({ record }) => record.id === end.certification?.recordId);
    expect(attempt?.delivery).toMatchObject({ state: 'needs-review', reason: 'terminal-stale' });
  }

  expect(log).toContain('"event"');
  expect(log).not.toMatch(/(?<!\d)[1-9]\d{16}[\dX](?!\d)/);
});
