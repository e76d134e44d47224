import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { answerStick } from '../../agency/exchange/stick.ts';
import { clientFor } from '../../agency/testing/writingTerminal.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import { forgetAllBut } from './restoredAgency.ts';
import { ferryOf, type SyncingTerminal, syncingTerminal, temporaryFolder } from './syncBench.ts';

let agency: Agency;
beforeAll(async () => {
  agency = await startAgency({ seed: 'demo', demoCountySize: 20 });
});
afterAll(() => agency.stop());

async function activated(
  changes: Parameters<typeof syncingTerminal>[1] = {},
): Promise<{ terminal: SyncingTerminal; terminalId: string }> {
  const terminal = await syncingTerminal(agency.url, changes);
  const { officer } = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`);
  const { code } = await officer.newActivationCode({ packIds: ['hunan-provincial-2022'] });
  await terminal.sync.activate(code);
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  return { terminal, terminalId: terminal.store.settings.get(terminalIdSetting) ?? '' };
}

const tables = ['record', 'decision', 'chain_head'] as const;

/** Puts the agency back to before it had anything of a terminal. @returns how to put it forward again */
async function restoreToBefore(terminalId: string): Promise<() => Promise<void>> {
  const { db } = agency.services;
  const taken: { table: (typeof tables)[number]; rows: unknown[] }[] = [];
  for (const table of tables) {
    const rows = await db.selectFrom(table).selectAll().where('terminal_id', '=', terminalId).execute();
    taken.push({ table, rows });
    await db.deleteFrom(table).where('terminal_id', '=', terminalId).execute();
  }
  return async () => {
    for (const { table, rows } of taken)
      await db
        .insertInto(table)
        .values(rows as never)
        .execute();
  };
}

const held = async (terminalId: string) =>
  (
    await agency.services.db
      .selectFrom('record')
      .select('record_id')
      .where('terminal_id', '=', terminalId)
      .execute()
  ).map((row) => row.record_id);

test('what the agency has lost is sent again also where its receipt came on a stick', async () => {
  const { terminal, terminalId } = await activated();
  terminal.cut(true);
  const ferry = await ferryOf(terminal);
  const stick = temporaryFolder();
  const id = await terminal.certify({ on: '2048-01-01' });
  await ferry.write(stick);
  await answerStick(agency.services, stick);
  await ferry.read(stick);
  expect(terminal.store.outbox.deliveryOf(id)?.state).toBe('accepted');
  await restoreToBefore(terminalId);
  terminal.cut(false);
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(await held(terminalId)).toEqual([id]);
  expect(terminal.store.outbox.deliveryOf(id)?.state).toBe('accepted');
});

test('what the agency has lost waits on where its receipt comes on a stick that is older than the loss', async () => {
  const { terminal, terminalId } = await activated();
  terminal.cut(true);
  const ferry = await ferryOf(terminal);
  const stick = temporaryFolder();
  const id = await terminal.certify({ on: '2048-02-01' });
  await ferry.write(stick);
  await answerStick(agency.services, stick);
  await restoreToBefore(terminalId);
  terminal.store.outbox.park(id, 'bad-signature');
  terminal.cut(false);
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(await ferry.read(stick)).toMatchObject({ ok: true, receipts: 1 });
  expect(terminal.store.outbox.deliveryOf(id)?.state).toBe('queued');
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(await held(terminalId)).toEqual([id]);
  expect(terminal.store.outbox.deliveryOf(id)?.state).toBe('accepted');
});

test('what was decided is told again where a restore was taken back before the records were sent again', async () => {
  let recordsGo = true;
  const { terminal, terminalId } = await activated({
    changes: {
      fetch: (input, init) => {
        const url = input instanceof Request ? input.url : String(input);
        return recordsGo || !url.endsWith('/v1/records')
          ? fetch(input, init)
          : Promise.reject(new TypeError('cut'));
      },
    },
  });
  const ids = [await terminal.certify({ on: '2049-01-01' }), await terminal.certify({ on: '2049-01-02' })];
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  const states = () => ids.map((id) => terminal.store.outbox.deliveryOf(id)?.state);
  expect(states()).toEqual(['accepted', 'accepted']);
  const takeBack = await restoreToBefore(terminalId);
  recordsGo = false;
  expect(await terminal.sync.runOnce()).toMatchObject({ ok: false });
  expect(states().every((state) => state === 'queued' || state === 'sent')).toBe(true);
  await takeBack();
  recordsGo = true;
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(states()).toEqual(['accepted', 'accepted']);
});

test('what another copy of the disk has brought back alone is not taken for the whole of what was lost', async () => {
  const { terminal, terminalId } = await activated();
  const ids = [
    await terminal.certify({ on: '2050-01-01' }),
    await terminal.certify({ on: '2050-01-02' }),
    await terminal.certify({ on: '2050-01-03' }),
  ];
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  const { db, now } = agency.services;
  // The other copy had lost its first two records, said so, and sent the third.
  await forgetAllBut(agency, terminalId, ids.slice(0, 2));
  await db
    .insertInto('chain_hole')
    .values({ terminal_id: terminalId, from_sequence: 1, to_sequence: 2, cause: 'store-damaged', at: now() })
    .execute();
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect((await held(terminalId)).sort()).toEqual([...ids].sort());
});

test('what an officer decided stands again, and the last word of two, where the record went with it', async () => {
  const { terminal, terminalId } = await activated();
  const person = { identityNumber: '430199193101010019', name: '无名' };
  const ids = [
    await terminal.certify({ on: '2055-01-01', person }),
    await terminal.certify({ on: '2055-01-02', person }),
  ];
  const { officer } = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`);
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  const words = [
    ['accepted', 'rejected'],
    ['rejected', 'accepted'],
  ] as const;
  for (const word of [0, 1]) {
    for (const [index, recordId] of ids.entries())
      await officer.decide({ terminalId, recordId, state: words[index]?.[word] ?? 'accepted' });
    expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  }
  await restoreToBefore(terminalId);
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  const rows = await agency.services.db
    .selectFrom('record')
    .select(['state', 'officer_id'])
    .where('terminal_id', '=', terminalId)
    .orderBy('sequence')
    .execute();
  expect(rows).toEqual([
    { state: 'rejected', officer_id: 'known-by-receipt' },
    { state: 'accepted', officer_id: 'known-by-receipt' },
  ]);
  expect(ids.map((id) => terminal.store.outbox.deliveryOf(id)?.state)).toEqual(['rejected', 'accepted']);
});
