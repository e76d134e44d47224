import { ORPCError } from '@orpc/client';
import { importJWK } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerStick } from '../../agency/exchange/stick.ts';
import { databases } from '../../agency/testing/databases.ts';
import { clientFor } from '../../agency/testing/writingTerminal.ts';
import { verifyReceipt } from '../../contract/receiptToken.ts';
import { readRecordPayload, signatureAlgorithm, verifyRecord } from '../../contract/recordToken.ts';
import { verifyRequest } from '../../contract/requestToken.ts';
import { createDeskExchange } from '../../terminal/desk/deskExchange.ts';
import { stageDesk } from '../../terminal/desk/testing/deskStage.ts';
import { createEventLog } from '../../terminal/events/eventLog.ts';
import type { DeskExchange } from '../../terminal/exchange/line/office.ts';
import { reasonOf } from '../../terminal/exchange/line/syncReason.ts';
import { createFerry } from '../../terminal/exchange/stick/ferry.ts';
import { createTrustedClock } from '../../terminal/vault/clock/trustedClock.ts';
import { loadSigningKey } from '../../terminal/vault/keys/signingKey.ts';
import { openStore } from '../../terminal/vault/store/openStore.ts';
import { createRecordWriter, type RecordDraft } from '../../terminal/vault/store/recordWriter.ts';
import wire from './fixtures/format-1/roster.json' with { type: 'json' };
import {
  agencyOfFormat1,
  dayAfterMs,
  format1,
  stickOfFormat1,
  storeOfFormat1,
  temporaryFolder,
} from './format1.ts';

const { terminalId, expected } = format1;

describe('tokens of format 1', () => {
  test('every record, receipt and request is read and its signature holds', async () => {
    const terminalKey = (await importJWK(format1.terminalKey, signatureAlgorithm)) as CryptoKey;
    for (const token of format1.records)
      expect(await verifyRecord(token, terminalKey, terminalId)).toMatchObject({ ok: true });
    for (const { token } of format1.requests)
      expect(await verifyRequest(token, terminalKey, terminalId)).toMatchObject({ ok: true });
    const keyOf = async (keyId: string) => {
      const jwk = format1.agencyKeys.find(({ kid }) => kid === keyId);
      return jwk ? ((await importJWK(jwk, signatureAlgorithm)) as CryptoKey) : null;
    };
    for (const receipt of format1.receipts)
      expect(await verifyReceipt(receipt, keyOf)).toMatchObject({ ok: true });
    expect(format1.records).toHaveLength(21);
    expect(format1.receipts).toHaveLength(25);
  });
});

describe.each(databases)('an agency of format 1 on $name', ({ open }) => {
  test('goes on in this version, and takes a stick of format 1 as its own version did', async () => {
    const database = await open();
    onTestFinished(() => database.stop());
    const agency = await agencyOfFormat1(database);
    const { officer } = clientFor(agency.url, async () => 'Bearer demo-county-officer');
    // Its terminals know the reason of a refusal as `problem`.
    const { data } = (await (await fetch(`${agency.url}/v1/roster`)).json()) as { data: object };
    expect(data).toEqual({ reason: 'missing', problem: 'missing', now: expect.any(String) });
    const before = await officer.reviews({ limit: 50 });
    expect(before.items.map(({ reason }) => reason)).toEqual(['face-review']);
    expect(await answerStick(agency.services, stickOfFormat1('stick-out'))).toEqual([
      `${terminalId}: 4 records and 5 pictures taken in, answer written`,
    ]);
    const after = await officer.reviews({ limit: 50 });
    expect(after.items.map(({ reason }) => reason)).toEqual(['face-review', 'face-review']);
    const { items } = await officer.requests.list({ limit: 50 });
    expect(items.map(({ request }) => request.content.kind)).toEqual(['first-photo', 'report-death']);
    const kept = await agency.services.db
      .selectFrom('record')
      .select(['state', 'token', 'result'])
      .where('terminal_id', '=', terminalId)
      .execute();
    expect(kept).toHaveLength(19);
    expect(kept.filter(({ state }) => state === 'accepted')).toHaveLength(8);
    expect(kept.every(({ token }) => readRecordPayload(token) !== null)).toBe(true);
  });
});

/** A terminal of this version over the store of format 1. */
async function terminalOfFormat1() {
  const { file, key } = storeOfFormat1();
  const nowMs = () => dayAfterMs;
  const log = createEventLog({ write: () => {} });
  const opened = openStore({ file, key, log, now: nowMs });
  if (!opened.ok) throw new Error(opened.reason);
  const { store } = opened;
  onTestFinished(() => store.close());
  const signingKey = await loadSigningKey(store.settings);
  const clock = createTrustedClock({ now: nowMs, monotonicNow: () => 0, settings: store.settings });
  const writer = createRecordWriter({ store, clock, signingKey: () => signingKey.privateKey });
  return { store, log, signingKey, writer, nowMs };
}

describe('a terminal of format 1', () => {
  test('and its agency tell this version why they refuse', () => {
    const error = new ORPCError('UNAUTHENTICATED', { data: wire.unauthenticated.data });
    expect(reasonOf(error)).toEqual({ kind: 'unauthenticated', reason: 'missing' });
  });

  test('keeps its chain, its outbox and its people, and writes on', async () => {
    const { store, signingKey, writer } = await terminalOfFormat1();
    expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({ ok: true, length: 21 });
    const counted = store.outbox.counts();
    for (const state of [
      'queued',
      'sent',
      'received',
      'needs-review',
      'accepted',
      'rejected',
      'parked',
    ] as const)
      expect(counted[state], state).toBe(
        expected.outbox.filter((row) => row.state === state).reduce((sum, { n }) => sum + n, 0),
      );
    const [first] = [...store.records.iterate()];
    if (!first) throw new Error('no record');
    const number = first.record.person.identityNumber;
    expect(store.roster.find(number)).toMatchObject({ identityNumber: number });
    expect(store.records.certificationsOf(number)).toEqual(['2026-11-29']);
    const {
      terminalId: _t,
      sequence: _s,
      previousHash: _p,
      clock: _c,
      evidence: _e,
      ...draft
    } = first.record;
    const again = { ...draft, id: '01a22657-0000-7000-8000-000000000001' } as RecordDraft;
    const written = await writer.append(again, []);
    expect(written).toMatchObject({ ok: true, record: { sequence: 22, format: 'anxin-record/2' } });
    expect(await store.records.verifyChain(signingKey.publicKey)).toEqual({ ok: true, length: 22 });
  });

  test('counts the tries of format 1 as they were counted', async () => {
    const { store } = await terminalOfFormat1();
    const counted = [...store.records.iterate()]
      .filter(({ record }) => record.result !== 'certified' && record.result !== 'awaiting-review')
      .map(({ record }) => [
        record.sequence,
        store.records.failedAttemptsSince(record.person.identityNumber, '2026-11-01'),
        store.records.brokenOffSince(record.person.identityNumber, '2026-11-01'),
      ]);
    expect(counted).toEqual([
      [4, 1, 0],
      [5, 2, 0],
      [6, 2, 0],
      [7, 1, 0],
      [8, 0, 1],
      [11, 1, 0],
      [17, 1, 1],
      [18, 1, 1],
    ]);
  });

  test('reads a stick of format 1, what it refuses included, and writes the next one', async () => {
    const { store, log, signingKey, writer, nowMs } = await terminalOfFormat1();
    const cursor = store.roster.cursor() ?? '';
    const staged = await stageDesk(
      { store, writer, nowMs, dataDir: temporaryFolder() },
      { entries: [], operators: [] },
    );
    onTestFinished(() => {
      staged.desk.stop();
      staged.visits.stop();
    });
    store.roster.applyChanges([], cursor);
    const desk: DeskExchange = createDeskExchange(staged.desk, store, staged.desk.options.today);
    const ferry = createFerry({
      store,
      clock: { nowMs },
      keys: () => signingKey,
      terminalName: '青山乡1号',
      offerPack: () => true,
      office: { desk, gauges: () => [] },
      log,
    });
    expect(await ferry.read(stickOfFormat1('stick-back'))).toMatchObject({
      ok: true,
      receipts: 4,
      pictures: 5,
    });
    const requests = store.internals.handle
      .prepare(
        'SELECT kind, outcome, reason FROM desk_requests LEFT JOIN desk_request_travel ON request_id = id',
      )
      .all();
    expect(requests).toContainEqual({ kind: 'withdraw-consent', outcome: 'granted', reason: null });
    expect(requests.filter((row) => (row as { reason: string }).reason === 'other-district')).toHaveLength(2);
    expect(desk.waitingPins()).toEqual([]);
    expect(store.outbox.counts()).toMatchObject({ sent: 0, queued: 2, parked: 0 });
    expect(staged.desk.audit.verify().brokenAt).toBeNull();
    expect(await ferry.write(temporaryFolder())).toMatchObject({ ok: true, records: 2 });
  });
});
