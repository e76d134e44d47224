import { randomBytes } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { type AgencyClient, clientFor } from '../../agency/testing/writingTerminal.ts';
import { identityCheckCharacter } from '../../domain/identityNumber.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import { personA, type SyncingTerminal, syncingTerminal, temporaryFolder } from './syncBench.ts';

const packId = 'hunan-provincial-2022';
let persons = 0;
let agency: Agency;
let officer: AgencyClient['officer'];

beforeAll(async () => {
  agency = await startAgency({ seed: 'demo', demoCountySize: 700 });
  officer = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
});
afterAll(() => agency.stop());

/** Somebody new on the roster, so that no two terminals of these tests certify the same person on one day. */
async function newPerson(): Promise<{ identityNumber: string; name: string }> {
  persons += 1;
  const first17 = `43019919300101${String(persons).padStart(3, '0')}`;
  const person = { identityNumber: first17 + identityCheckCharacter(first17), name: '试验人' };
  await officer.putPersons({ entries: [{ ...person, packId, schemes: [], certifications: [] }] });
  return person;
}

async function activated(): Promise<SyncingTerminal> {
  const terminal = await syncingTerminal(agency.url, { person: await newPerson() });
  const { code } = await officer.newActivationCode({ packIds: [packId] });
  expect((await terminal.sync.activate(code)).ok).toBe(true);
  return terminal;
}

/** Waits until something holds, looking after every change of the status. */
function until({ sync }: SyncingTerminal, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return;
      stop();
      resolve();
    };
    const stop = sync.subscribe(look);
    look();
  });
}

function expectNoPlainNumber(terminal: SyncingTerminal): void {
  expect(terminal.log.join('')).not.toMatch(/(?<!\d)[1-9]\d{16}[\dX](?!\d)/);
}

test('the first run brings packs and roster down, a record up, and its decision back', async () => {
  const terminal = await activated();
  const recordId = await terminal.certify();
  expect(terminal.store.outbox.deliveryOf(recordId)?.state).toBe('queued');
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(terminal.store.outbox.deliveryOf(recordId)?.state).toBe('accepted');
  expect(terminal.store.roster.find(personA.identityNumber)?.name).toBe(personA.name);
  expect(terminal.store.roster.size()).toBeGreaterThan(600);
  expect(terminal.store.packs.lastGoodPacks().map(({ id }) => id)).toContain(packId);
  expect(terminal.sync.status()).toMatchObject({ state: 'online', waiting: 0, reason: null });
  expectNoPlainNumber(terminal);
});

test('somebody who moves between two districts stays known to a terminal that serves both', async () => {
  const [here, there] = [packId, 'laiyuan-2023'];
  const terminal = await syncingTerminal(agency.url);
  const { code } = await officer.newActivationCode({ packIds: [here, there] });
  await terminal.sync.activate(code);
  const { identityNumber, name } = await newPerson();
  const { roster } = terminal.store;
  for (const [from, to] of [
    [here, there],
    [there, here],
  ] as const) {
    await officer.removePerson({ packId: from, identityNumber });
    await officer.putPersons({
      entries: [{ identityNumber, name, packId: to, schemes: [], certifications: [] }],
    });
    expect(await terminal.sync.runOnce()).toEqual({ ok: true });
    expect(roster.find(identityNumber)?.packId).toBe(to);
  }
  await officer.removePerson({ packId: here, identityNumber });
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(roster.find(identityNumber)).toBeUndefined();
});

test('a wrong code and a used code are told apart, and nothing is kept of them', async () => {
  const terminal = await syncingTerminal(agency.url);
  expect(await terminal.sync.activate('NO-SUCH-CODE')).toEqual({ ok: false, reason: 'code-unknown' });
  const { code } = await officer.newActivationCode({ packIds: [packId] });
  await (await syncingTerminal(agency.url)).sync.activate(code);
  expect(await terminal.sync.activate(code)).toEqual({ ok: false, reason: 'code-used' });
  expect(terminal.sync.status().state).toBe('not-activated');
});

test('what is written while the line is cut goes by itself when it is back', async () => {
  const terminal = await activated();
  terminal.sync.start();
  await until(terminal, () => terminal.sync.status().state === 'online');
  terminal.cut(true);
  const recordId = await terminal.certify();
  await until(terminal, () => terminal.sync.status().reason?.kind === 'offline');
  expect(terminal.store.outbox.deliveryOf(recordId)?.state).not.toBe('received');
  terminal.cut(false);
  terminal.sync.wake();
  await until(terminal, () => terminal.store.outbox.deliveryOf(recordId)?.state === 'accepted');
});

test('a record whose bytes rotted is set aside, the next ones go on, and mended it takes its place', async () => {
  const terminal = await activated();
  const before = await terminal.certify();
  const rotten = await terminal.certify();
  const after = await terminal.certify();
  const { outbox } = terminal.store;
  const nextBatch = outbox.nextBatch.bind(outbox);
  outbox.nextBatch = (limit) =>
    nextBatch(limit).map((item) =>
      item.recordId === rotten ? { ...item, token: `${item.token.slice(0, -6)}AAAAAA` } : item,
    );
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(outbox.deliveryOf(rotten)).toMatchObject({ state: 'parked', reason: 'bad-signature' });
  for (const id of [before, after]) expect(outbox.deliveryOf(id)?.state).toBe('accepted');
  outbox.nextBatch = nextBatch;
  outbox.requeue(rotten);
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(outbox.deliveryOf(rotten)?.state).toBe('accepted');
  expect(terminal.sync.status()).toMatchObject({ parked: 0, reactivate: false });
});

test('a picture leaves only where the person allowed it, and after its record', async () => {
  const terminal = await activated();
  const frame = (mayLeave: boolean) => ({
    kind: 'frame' as const,
    mediaType: 'image/jpeg',
    bytes: new Uint8Array(randomBytes(3000)),
    eraseAfter: new Date(Date.now() + 86_400_000).toISOString(),
    mayLeave,
  });
  const before = (await officer.faceLedger()).evidence;
  await terminal.certify({}, [frame(true), frame(false)]);
  await terminal.sync.runOnce();
  expect((await officer.faceLedger()).evidence).toBe(before + 1);
  expect(terminal.store.evidence.held().waiting).toBe(0);
});

test('a revoked terminal says so, and keeps what it has', async () => {
  const terminal = await activated();
  await terminal.sync.runOnce();
  const terminalId = terminal.store.settings.get(terminalIdSetting) ?? '';
  await officer.revoke({ terminalId });
  await terminal.certify();
  expect(await terminal.sync.runOnce()).toEqual({ ok: false, reason: { kind: 'revoked' } });
  expect(terminal.sync.status()).toMatchObject({ state: 'revoked', waiting: 1 });
});

test('a copy of a terminal that goes on beside it is noticed, and every record of both reaches the agency', async () => {
  const terminal = await activated();
  await terminal.certify();
  await terminal.sync.runOnce();
  terminal.store.internals.handle.pragma('wal_checkpoint(TRUNCATE)');
  const copyFile = join(temporaryFolder(), 'anxin.db');
  copyFileSync(terminal.file, copyFile);
  const clone = await syncingTerminal(agency.url, {
    file: copyFile,
    key: terminal.key,
    person: await newPerson(),
  });
  const here = await terminal.certify();
  const there = await clone.certify();
  await terminal.sync.runOnce();
  await clone.sync.runOnce();
  await terminal.sync.runOnce();
  expect(terminal.sync.status().reactivate).toBe(true);
  expect(clone.sync.status().reactivate).toBe(true);
  expect(terminal.store.outbox.deliveryOf(here)).toMatchObject({
    state: 'needs-review',
    reason: 'chain-forked',
  });
  expect(clone.store.outbox.deliveryOf(there)).toMatchObject({
    state: 'needs-review',
    reason: 'chain-forked',
  });
});

test('weeks of records go up in one run that tells how far it is, and a visit in its middle goes with them', async () => {
  const terminal = await activated();
  const days = 30;
  for (let visit = 0; visit < 600; visit += 1) {
    const on = `2045-01-${String(1 + (visit % days)).padStart(2, '0')}`;
    await terminal.certify({ on, result: visit % 10 === 0 ? 'not-matched' : 'certified' });
  }
  const told: number[] = [];
  let during: Promise<string> | undefined;
  terminal.sync.subscribe(({ progress }) => {
    if (progress?.step !== 'records') return;
    told.push(progress.done);
    during ??= terminal.certify({ on: '2045-03-01' });
  });
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(told.length).toBeGreaterThan(1);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  const counts = terminal.store.outbox.counts();
  expect({ waiting: counts.queued + counts.sent, parked: counts.parked }).toEqual({ waiting: 0, parked: 0 });
  expect(counts).toMatchObject({ accepted: 541, received: 60 });
  expect(terminal.store.outbox.deliveryOf((await during) ?? '')?.state).toBe('accepted');
});
