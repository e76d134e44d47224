import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attemptsCursorSetting } from '../store/officeAttempts.ts';
import { openStore } from '../store/openStore.ts';
import { decisionsCursorSetting, formerCursorsSetting } from '../store/outbox.ts';
import { terminalIdSetting } from '../store/records.ts';
import { evidenceHash } from '../store/recordWriter.ts';
import { damage, filledStore, pagesOf, people } from '../testing/damageFixture.ts';
import {
  draftOf,
  fixtureNowMs,
  keptLog,
  type OpenedStore,
  openTestStore,
  rosterEntry,
  temporaryDirectory,
} from '../testing/storeFixture.ts';
import { backUp } from './backup.ts';
import { checkIntegrity } from './integrity.ts';
import { type SalvageReport, salvageStore, setAsideBefore } from './salvage.ts';

async function salvage(
  opened: OpenedStore,
  backupDirectory: string | null = null,
): Promise<{ report: SalvageReport; after: OpenedStore; logLines: string[] }> {
  const { log, lines } = keptLog();
  const { file, key } = opened;
  const salvaged = await salvageStore({ file, key, log, now: () => fixtureNowMs, backupDirectory });
  if (!salvaged.ok) throw new Error(salvaged.reason);
  const after = await openTestStore({ file, key });
  expect(await checkIntegrity(after.store, 'whole')).toEqual({ damagedTables: [] });
  return { report: salvaged.report, after, logLines: lines };
}

test('one damaged page of records costs the records on it and nothing else, and the chain goes on', async () => {
  const opened = await filledStore();
  const leaves = pagesOf(opened, 'records').slice(1);
  opened.store.close();
  damage(opened.file, [leaves[3] as number]);
  const { report, after } = await salvage(opened);

  expect(report).toMatchObject({ chainProven: true, activated: true, rosterComplete: true });
  const gone = report.lost.flatMap(({ fromSequence, toSequence }) =>
    Array.from({ length: toSequence - fromSequence + 1 }, (_, index) => fromSequence + index),
  );
  expect(gone.length).toBeGreaterThan(0);
  expect(report.records).toBe(20 - gone.length);
  const kept = [...after.store.records.iterate()].map(({ record }) => record.sequence);
  expect([...kept, ...gone].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  expect(after.store.records.lostRecords()).toEqual(report.lost);
  expect(await after.store.records.verifyChain(after.signingKey.publicKey)).toEqual({ ok: true, length: 20 });

  const next = await after.writer.append(draftOf(), []);
  expect(next).toMatchObject({ ok: true, record: { sequence: 21 } });
  expect(await after.store.records.verifyChain(after.signingKey.publicKey)).toEqual({ ok: true, length: 21 });
  for (const lost of report.lost) after.store.records.markDeclared(lost);
  expect(after.store.records.lostRecords()).toEqual([]);
});

test('when the newest record is destroyed the next one still gets the next number and the right link', async () => {
  const opened = await filledStore();
  const head = opened.store.records.head('T-0001');
  const leaves = pagesOf(opened, 'records').slice(1);
  opened.store.close();
  damage(opened.file, [leaves.at(-1) as number]);
  const { report, after } = await salvage(opened);
  expect(report.chainProven).toBe(true);
  expect(report.lost.at(-1)?.toSequence).toBe(20);
  const next = await after.writer.append(draftOf(), []);
  expect(next).toMatchObject({ ok: true, record: { sequence: 21, previousHash: head?.hash } });
});

test('records, receipts, pictures and people that could be read are all there, and the damaged file is kept', async () => {
  const opened = await filledStore();
  const page = pagesOf(opened, 'roster').at(-1) as number;
  opened.store.close();
  damage(opened.file, [page]);
  const damaged = readFileSync(opened.file);
  const { report, after, logLines } = await salvage(opened);
  expect(report).toMatchObject({ records: 20, lost: [], rosterComplete: false });
  expect(after.store.outbox.counts()).toMatchObject({ received: 5, queued: 15 });
  expect(after.store.outbox.receiptsOf(opened.ids[0] as string)).toEqual(['receipt 0']);
  expect(after.store.evidence.held().pieces).toBe(21);
  expect(new Uint8Array(after.store.evidence.get(await evidenceHash(opened.frame))?.bytes ?? [])).toEqual(
    opened.frame,
  );
  const size = after.store.roster.size();
  expect(size).toBeGreaterThan(100);
  expect(size).toBeLessThan(200);
  expect(after.store.roster.cursor()).toBeNull();
  expect(readFileSync(report.setAside as string)).toEqual(damaged);
  expect(setAsideBefore(opened.file)).toEqual([report.setAside]);
  expect(JSON.parse(logLines.at(-1) as string)).toMatchObject({
    event: 'store-salvaged',
    records: 20,
    lost: 0,
  });
});

test('a record whose place in the outbox was destroyed waits again, or stands where its receipt said', async () => {
  const opened = await filledStore();
  const pages = pagesOf(opened, 'outbox');
  opened.store.close();
  damage(opened.file, pages);
  const { report, after } = await salvage(opened);
  expect(report.records).toBe(20);
  expect(after.store.outbox.counts()).toMatchObject({ received: 5, queued: 15 });
  expect(after.store.outbox.nextBatch(100)).toHaveLength(15);
});

test('a place in the outbox that belonged to another record, or to an earlier issue of it, is given anew', async () => {
  const opened = await filledStore();
  const { store, writer, ids } = opened;
  const [other, again] = [ids[10] as string, ids[12] as string];
  store.settings.set(terminalIdSetting, 'T-0002');
  expect(await writer.reissueUnreceived()).toEqual({ ok: true, reissued: 15 });
  // As after a salvage behind which numbers were used again, and a second one from a copy of before the first.
  const { handle } = store.internals;
  handle.pragma('foreign_keys = OFF');
  handle.prepare("UPDATE outbox SET record_id = 'of a lost record' WHERE record_id = ?").run(other);
  handle
    .prepare(
      `UPDATE outbox SET state = 'accepted', position = (SELECT min(position) FROM records WHERE id = record_id)
       WHERE record_id = ?`,
    )
    .run(again);
  const page = pagesOf(opened, 'roster').at(-1) as number;
  store.close();
  damage(opened.file, [page]);
  const { after } = await salvage(opened);
  const waiting = after.store.outbox.nextBatch(100);
  expect(waiting.filter(({ recordId }) => [other, again].includes(recordId))).toMatchObject([
    { recordId: other, terminalId: 'T-0002' },
    { recordId: again, terminalId: 'T-0002' },
  ]);
  expect(waiting).toHaveLength(15);
  expect(after.store.outbox.deliveryOf('of a lost record')).toBeUndefined();
});

test('what had been read from the agency is read from the beginning, because some of it may be gone', async () => {
  const opened = await filledStore();
  const { settings } = opened.store;
  settings.set(decisionsCursorSetting, 'far');
  settings.set(formerCursorsSetting, { 'T-0000': 'far' });
  settings.set(attemptsCursorSetting, 'far');
  const pages = pagesOf(opened, 'receipts');
  opened.store.close();
  damage(opened.file, pages);
  const { after } = await salvage(opened);
  for (const cursor of [decisionsCursorSetting, formerCursorsSetting, attemptsCursorSetting])
    expect(after.store.settings.get<unknown>(cursor)).toBeNull();
});

test('with its first page gone a store comes back from the copy of the day, and says that the chain is not proven', async () => {
  const opened = await filledStore();
  const backupDirectory = temporaryDirectory();
  await backUp(opened.store, { directory: backupDirectory, key: opened.key, day: '2026-05-20', keepDays: 7 });
  await opened.writer.append(draftOf(), []);
  opened.store.close();
  damage(opened.file, [1]);
  expect(openStore({ file: opened.file, key: opened.key, log: keptLog().log, now: () => 0 })).toEqual({
    ok: false,
    reason: 'corrupt',
  });
  const { report, after } = await salvage(opened, backupDirectory);
  expect(report).toMatchObject({
    records: 20,
    lost: [],
    chainProven: false,
    activated: true,
    rosterComplete: false,
  });
  expect(after.signingKey.publicJwk).toEqual(opened.signingKey.publicJwk);
  expect(after.store.roster.find(people[0]?.identityNumber ?? '')?.name).toBe(rosterEntry.name);
  expect(await after.store.records.verifyChain(after.signingKey.publicKey)).toEqual({ ok: true, length: 20 });
});

test('a store that vanished comes back from the copy of the day', async () => {
  const opened = await filledStore();
  const backupDirectory = temporaryDirectory();
  await backUp(opened.store, { directory: backupDirectory, key: opened.key, day: '2026-05-20', keepDays: 7 });
  opened.store.close();
  rmSync(opened.file);
  const { report } = await salvage(opened, backupDirectory);
  expect(report).toMatchObject({ setAside: null, records: 20, activated: true });
});

test('what the damaged file lost comes from the copy, and what it still has is newer than the copy', async () => {
  const opened = await filledStore();
  const backupDirectory = temporaryDirectory();
  await backUp(opened.store, { directory: backupDirectory, key: opened.key, day: '2026-05-20', keepDays: 7 });
  await opened.writer.append(draftOf(), []);
  opened.store.settings.set(terminalIdSetting, 'T-0001');
  const leaves = pagesOf(opened, 'records').slice(1);
  opened.store.close();
  damage(opened.file, [leaves[2] as number]);
  const { report, after } = await salvage(opened, backupDirectory);
  expect(report).toMatchObject({ records: 21, lost: [], chainProven: true });
  expect(await after.store.records.verifyChain(after.signingKey.publicKey)).toEqual({ ok: true, length: 21 });
});

/** A store that was rolled back and went on, and a copy of what it had been before, as long. */
async function rolledBack(): Promise<{ opened: OpenedStore; backupDirectory: string }> {
  const opened = await filledStore();
  const { file, key } = opened;
  opened.store.internals.handle.pragma('wal_checkpoint(TRUNCATE)');
  const earlier = join(temporaryDirectory(), 'earlier.db');
  copyFileSync(file, earlier);
  const backupDirectory = temporaryDirectory();
  for (let i = 0; i < 6; i++) await opened.writer.append(draftOf(), []);
  await backUp(opened.store, { directory: backupDirectory, key, day: '2026-05-20', keepDays: 7 });
  opened.store.close();
  copyFileSync(earlier, file);
  const again = await openTestStore({ file, key });
  for (let i = 0; i < 6; i++) await again.writer.append(draftOf(), []);
  return { opened: again, backupDirectory };
}

test.each(['records', 'chains'])(
  'a copy from before a rollback brings nothing that does not hang together with the chain as it is now: %s',
  async (table) => {
    const { opened, backupDirectory } = await rolledBack();
    const pages = pagesOf(opened, table).slice(-2);
    opened.store.close();
    damage(opened.file, pages);
    const { after } = await salvage(opened, backupDirectory);
    expect(after.store.records.head('T-0001')?.sequence).toBe(26);
    expect(await after.store.records.verifyChain(after.signingKey.publicKey)).toEqual({
      ok: true,
      length: 26,
    });
    expect(await after.writer.append(draftOf(), [])).toMatchObject({ ok: true });
    expect(await after.store.records.verifyChain(after.signingKey.publicKey)).toEqual({
      ok: true,
      length: 27,
    });
  },
);

test('with neither file nor copy left the terminal starts empty and has to be activated', async () => {
  const opened = await filledStore();
  opened.store.close();
  damage(opened.file, [1]);
  const { log } = keptLog();
  const { file, key } = opened;
  const salvaged = await salvageStore({ file, key, log, now: () => fixtureNowMs, backupDirectory: null });
  expect(salvaged).toMatchObject({ ok: true, report: { records: 0, activated: false, chainProven: false } });
});

test('a salvage that was cut off before the new file took its place begins again and loses nothing', async () => {
  const opened = await filledStore();
  const leaves = pagesOf(opened, 'records').slice(1);
  opened.store.close();
  damage(opened.file, [leaves[1] as number]);
  renameSync(opened.file, `${opened.file}.damaged-1`);
  writeFileSync(`${opened.file}.salvage`, 'half');
  const { report } = await salvage(opened);
  expect(report.records).toBeGreaterThan(10);
  expect(report.activated).toBe(true);
});

test('a salvage that was cut off while the files changed places is finished, and no old log gets into the new file', async () => {
  const opened = await filledStore();
  const oldLog = join(temporaryDirectory(), 'log');
  copyFileSync(`${opened.file}-wal`, oldLog);
  const leaves = pagesOf(opened, 'records').slice(1);
  opened.store.close();
  damage(opened.file, [leaves[1] as number]);
  const { report, after } = await salvage(opened);
  await after.writer.append(draftOf(), []);
  const before = [...after.store.records.iterate()];
  after.store.close();

  renameSync(opened.file, `${opened.file}.salvaged`);
  copyFileSync(oldLog, `${opened.file}-wal`);
  const finished = await salvage(opened);
  expect(finished.report).toEqual(report);
  expect([...finished.after.store.records.iterate()]).toEqual(before);
  expect(existsSync(`${opened.file}.salvaged`)).toBe(false);
});

test('a log that is left of a vanished store does not get into the one that comes back', async () => {
  const opened = await filledStore();
  const backupDirectory = temporaryDirectory();
  await backUp(opened.store, { directory: backupDirectory, key: opened.key, day: '2026-05-20', keepDays: 7 });
  const oldLog = join(temporaryDirectory(), 'log');
  copyFileSync(`${opened.file}-wal`, oldLog);
  opened.store.close();
  rmSync(opened.file);
  copyFileSync(oldLog, `${opened.file}-wal`);
  const { report, after } = await salvage(opened, backupDirectory);
  expect(report.records).toBe(20);
  expect(await after.store.records.verifyChain(after.signingKey.publicKey)).toEqual({ ok: true, length: 20 });
});

test('whatever pages are damaged, a salvage ends, keeps the file, and what it brings over verifies', async () => {
  const opened = await filledStore();
  const pages = opened.store.internals.handle.pragma('page_count', { simple: true }) as number;
  opened.store.close();
  const pristine = join(temporaryDirectory(), 'pristine.db');
  copyFileSync(opened.file, pristine);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 2, max: pages }), { minLength: 1, maxLength: 12 }),
      async (damaged) => {
        const file = join(temporaryDirectory(), 'store.db');
        copyFileSync(pristine, file);
        damage(file, damaged);
        const { log } = keptLog();
        const salvaged = await salvageStore({
          file,
          key: opened.key,
          log,
          now: () => fixtureNowMs,
          backupDirectory: null,
        });
        if (!salvaged.ok) throw new Error(salvaged.reason);
        const { report } = salvaged;
        expect(existsSync(report.setAside as string)).toBe(true);
        expect(dirname(report.setAside as string)).toBe(dirname(file));
        const after = openStore({ file, key: opened.key, log, now: () => fixtureNowMs });
        if (!after.ok) throw new Error(after.reason);
        const { store } = after;
        if (report.activated) {
          expect(await store.records.verifyChain(opened.signingKey.publicKey)).toMatchObject({ ok: true });
        }
        if (report.chainProven) expect(store.records.head('T-0001')?.sequence).toBe(20);
        expect(await checkIntegrity(store, 'whole')).toEqual({ damagedTables: [] });
        store.close();
      },
    ),
    { numRuns: 15 },
  );
});
