import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { answerStick } from '../../agency/exchange/stick.ts';
import { clientFor } from '../../agency/testing/writingTerminal.ts';
import { ferryFiles, ferryFolder } from '../../contract/exchange/ferryFiles.ts';
import { recordHash, signRecord } from '../../contract/recordToken.ts';
import type { AttemptRecord } from '../../domain/attemptRecord.ts';
import { contactSetting } from '../../terminal/exchange/line/syncSettings.ts';
import type { Ferry } from '../../terminal/exchange/stick/ferry.ts';
import { loadSigningKey } from '../../terminal/vault/keys/signingKey.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import { forgetAllBut, forgetChain, forgetOfficer } from './restoredAgency.ts';
import { ferryOf, personA, type SyncingTerminal, syncingTerminal, temporaryFolder } from './syncBench.ts';

const packId = 'hunan-provincial-2022';
let agency: Agency;
beforeAll(async () => {
  agency = await startAgency({ seed: 'demo', demoCountySize: 40 });
});
afterAll(() => agency.stop());

/** A terminal that was activated in the agency's house and then carried to a village without a line. */
async function carriedAway(): Promise<{ terminal: SyncingTerminal; ferry: Ferry; folder: string }> {
  const terminal = await syncingTerminal(agency.url);
  const officer = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
  const { code } = await officer.newActivationCode({ packIds: [packId] });
  await terminal.sync.activate(code);
  await terminal.sync.runOnce();
  terminal.cut(true);
  const ferry = await ferryOf(terminal);
  return { terminal, ferry, folder: terminal.store.settings.get(terminalIdSetting) ?? '' };
}

/** Somebody carries the stick to the agency and back. */
async function roundTrip(ferry: Ferry, stick: string): Promise<void> {
  expect(await ferry.write(stick)).toMatchObject({ ok: true });
  await answerStick(agency.services, stick);
  expect(await ferry.read(stick)).toMatchObject({ ok: true });
}

test('records go out on a stick and receipts, decisions and roster come back on it', async () => {
  const { terminal, ferry, folder } = await carriedAway();
  const stick = temporaryFolder();
  const ids = [await terminal.certify({ on: '2041-01-01' }), await terminal.certify({ on: '2041-01-02' })];
  expect(await ferry.write(stick)).toMatchObject({ ok: true, records: 2 });
  expect(ids.map((id) => terminal.store.outbox.deliveryOf(id)?.state)).toEqual(['sent', 'sent']);
  const note = readFileSync(join(stick, ferryFolder, folder, ferryFiles.note), 'utf8');
  expect(note).toContain('青山乡');
  const carried = readFileSync(join(stick, ferryFolder, folder, ferryFiles.out), 'utf8');
  expect(carried + note).not.toContain(personA.identityNumber);
  expect(await answerStick(agency.services, stick)).toEqual([
    `${folder}: 2 records and 0 pictures taken in, answer written`,
  ]);
  expect(await ferry.read(stick)).toMatchObject({ ok: true, receipts: 2 });
  expect(ids.map((id) => terminal.store.outbox.deliveryOf(id)?.state)).toEqual(['accepted', 'accepted']);
  expect(terminal.store.roster.find(personA.identityNumber)?.certifications).toContain('2041-01-02');
  expect(terminal.log.join('')).not.toContain(personA.identityNumber);
});

test('a stick that is read twice on either side, or comes late, changes nothing', async () => {
  const { terminal, ferry, folder } = await carriedAway();
  const stick = temporaryFolder();
  const back = join(stick, ferryFolder, folder, ferryFiles.back);
  const id = await terminal.certify({ on: '2042-01-01' });
  await ferry.write(stick);
  await answerStick(agency.services, stick);
  const old = join(temporaryFolder(), 'old');
  copyFileSync(back, old);
  await answerStick(agency.services, stick);
  await ferry.read(stick);
  await terminal.certify({ on: '2042-01-02' });
  await ferry.write(stick);
  await answerStick(agency.services, stick);
  await ferry.read(stick);
  const before = [
    terminal.store.outbox.counts(),
    terminal.store.roster.cursor(),
    terminal.store.outbox.deliveryOf(id),
  ];
  copyFileSync(old, back);
  expect(await ferry.read(stick)).toMatchObject({ ok: true });
  expect([
    terminal.store.outbox.counts(),
    terminal.store.roster.cursor(),
    terminal.store.outbox.deliveryOf(id),
  ]).toEqual(before);
});

test('an agency that was restored gets by stick what its backup lacks, though it gave a receipt for it', async () => {
  const { terminal, ferry, folder } = await carriedAway();
  const stick = temporaryFolder();
  const trip = () => roundTrip(ferry, stick);
  const ids = [await terminal.certify({ on: '2047-01-01' }), await terminal.certify({ on: '2047-01-02' })];
  await trip();
  expect(terminal.store.outbox.counts()).toMatchObject({ queued: 0, accepted: 2 });
  await forgetChain(agency, folder);
  await agency.services.db
    .updateTable('terminal')
    .set({ decision_position: 0 })
    .where('terminal_id', '=', folder)
    .execute();
  await trip();
  expect(terminal.store.outbox.counts()).toMatchObject({ queued: 2 });
  await trip();
  expect(ids.map((id) => terminal.store.outbox.deliveryOf(id)?.state)).toEqual(['accepted', 'accepted']);
  expect(terminal.log.join('')).not.toContain(personA.identityNumber);
});

test('an agency that was restored and has the last record from another copy gets the others by stick', async () => {
  const { terminal, ferry, folder } = await carriedAway();
  const stick = temporaryFolder();
  const trip = () => roundTrip(ferry, stick);
  const ids = [await terminal.certify({ on: '2051-01-01' }), await terminal.certify({ on: '2051-01-02' })];
  await trip();
  await forgetAllBut(agency, folder, ids.slice(0, 1));
  await trip();
  await trip();
  expect(
    await agency.services.db
      .selectFrom('record')
      .select('record_id')
      .where('terminal_id', '=', folder)
      .execute(),
  ).toHaveLength(2);
  expect(ids.map((id) => terminal.store.outbox.deliveryOf(id)?.state)).not.toContain('sent');
});

test('what officers decided since a backup comes back to a restored agency by stick, with the records and without', async () => {
  const { terminal, ferry, folder } = await carriedAway();
  const stick = temporaryFolder();
  const person = { identityNumber: '430199193101010019', name: '无名' };
  const id = await terminal.certify({ on: '2054-01-01', person });
  await roundTrip(ferry, stick);
  const { db } = agency.services;
  const { officer } = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`);
  await officer.decide({ terminalId: folder, recordId: id, state: 'accepted' });
  await roundTrip(ferry, stick);
  const shown = () => terminal.store.outbox.deliveryOf(id);
  expect(shown()).toMatchObject({ state: 'accepted', reason: 'officer' });
  const decided = () =>
    db.selectFrom('record').select(['state', 'officer_id']).where('terminal_id', '=', folder).execute();
  const back = [{ state: 'accepted', officer_id: 'known-by-receipt' }];

  await forgetChain(agency, folder);
  await roundTrip(ferry, stick);
  await roundTrip(ferry, stick);
  expect(await decided()).toEqual(back);
  expect(shown()).toMatchObject({ state: 'accepted', reason: 'officer' });

  await forgetOfficer(agency, folder);
  await roundTrip(ferry, stick);
  await roundTrip(ferry, stick);
  expect(await decided()).toEqual(back);
  expect(shown()).toMatchObject({ state: 'accepted', reason: 'officer' });
});

test('a record that was set aside and that the agency waits for goes with the next stick', async () => {
  const { terminal, ferry } = await carriedAway();
  const stick = temporaryFolder();
  const ids = [await terminal.certify({ on: '2053-01-01' }), await terminal.certify({ on: '2053-01-02' })];
  terminal.store.outbox.park(ids[0] ?? '', 'bad-signature');
  await roundTrip(ferry, stick);
  expect(terminal.store.outbox.counts()).toMatchObject({ accepted: 1, sent: 1 });
  await roundTrip(ferry, stick);
  expect(ids.map((id) => terminal.store.outbox.deliveryOf(id)?.state)).toEqual(['accepted', 'accepted']);
});

test('what was set aside goes along on the stick with its reason, an officer takes it after all, and the next stick says so', async () => {
  const { terminal, ferry, folder } = await carriedAway();
  const { outbox, setAside, records, settings, internals } = terminal.store;
  const stick = temporaryFolder();
  const { privateKey } = await loadSigningKey(settings);
  internals.handle.exec('DROP TRIGGER records_are_never_changed');
  /** What was written comes off the disk in other bytes, and what follows hangs on those. */
  async function replace(id: string, by: (record: AttemptRecord) => Promise<string>): Promise<void> {
    const record = records.byId(id)?.record;
    if (!record) throw new Error('not written');
    const token = await by(record);
    const hash = await recordHash(token);
    internals.handle.prepare('UPDATE records SET token = ?, hash = ? WHERE id = ?').run(token, hash, id);
    internals.handle.prepare('UPDATE chains SET hash = ? WHERE terminal_id = ?').run(hash, folder);
  }
  await terminal.certify({ on: '2053-03-01' });
  const loose = await terminal.certify({ on: '2053-03-02' });
  await replace(loose, (record) => signRecord({ ...record, previousHash: 'nowhere' }, privateKey));
  await terminal.certify({ on: '2053-03-03' });
  const garbled = await terminal.certify({ on: '2053-03-04' });
  await replace(garbled, async (record) => `${(await signRecord(record, privateKey)).slice(0, -8)}AAAAAAAA`);
  await terminal.certify({ on: '2053-03-05' });

  await roundTrip(ferry, stick);
  expect(outbox.counts()).toMatchObject({ accepted: 3, parked: 2 });
  expect(setAside.list()).toMatchObject([
    { parcel: 'records', key: loose, reason: 'chain-broken' },
    { parcel: 'records', key: garbled, reason: 'bad-signature' },
  ]);
  const { refused } = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
  const item = async (refusal: string) =>
    (await refused.list({ terminalId: folder })).items.find((each) => each.refusal === refusal);
  const hash = (await item('chain-broken'))?.hash ?? '';
  await refused.take({ kind: 'record', terminalId: folder, hash, reason: 'terminal-at-fault' });
  await roundTrip(ferry, stick);
  expect(outbox.deliveryOf(loose)).toMatchObject({ state: 'needs-review', reason: 'taken-after-all' });
  expect(setAside.list()).toMatchObject([{ key: garbled, reason: 'bad-signature' }]);
  expect(await item('bad-signature')).toMatchObject({
    told: 'bad-signature',
    times: 2,
    never: 'signature-does-not-hold',
  });
});

test('numbers that a damaged disk took are told on the stick, and what comes after them is taken', async () => {
  const { terminal, ferry, folder } = await carriedAway();
  const stick = temporaryFolder();
  const lost = await terminal.certify({ on: '2052-01-01' });
  const kept = await terminal.certify({ on: '2052-01-02' });
  const { handle } = terminal.store.internals;
  handle.prepare('DELETE FROM outbox WHERE record_id = ?').run(lost);
  handle.prepare('INSERT INTO lost_records VALUES (?, 1, 1, NULL)').run(folder);
  await roundTrip(ferry, stick);
  expect(terminal.store.outbox.deliveryOf(kept)?.state).toBe('accepted');
  expect(terminal.store.records.lostRecords()).toEqual([]);
  await roundTrip(ferry, stick);
  expect(terminal.store.outbox.deliveryOf(kept)?.state).toBe('accepted');
});

test('an agency that was restored and waits again for numbers that a damaged disk took is told of them once more', async () => {
  const { terminal, ferry, folder } = await carriedAway();
  const stick = temporaryFolder();
  const lost = await terminal.certify({ on: '2057-01-01' });
  const kept = await terminal.certify({ on: '2057-01-02' });
  const { handle } = terminal.store.internals;
  handle.prepare('DELETE FROM outbox WHERE record_id = ?').run(lost);
  handle.prepare('INSERT INTO lost_records VALUES (?, 1, 1, NULL)').run(folder);
  await roundTrip(ferry, stick);
  await forgetChain(agency, folder);
  await agency.services.db.deleteFrom('chain_hole').where('terminal_id', '=', folder).execute();
  await roundTrip(ferry, stick);
  await roundTrip(ferry, stick);
  const rows = await agency.services.db
    .selectFrom('record')
    .select('record_id')
    .where('terminal_id', '=', folder)
    .execute();
  expect(rows).toEqual([{ record_id: kept }]);
  expect(terminal.store.outbox.deliveryOf(kept)?.state).toBe('accepted');
  expect(terminal.log.join('')).not.toContain(personA.identityNumber);
});

test('where more is missing than what is told as lost, the answer still comes, and the next trip brings it', async () => {
  const { terminal, ferry, folder } = await carriedAway();
  const stick = temporaryFolder();
  const [lost, aside, last] = [
    await terminal.certify({ on: '2056-01-01' }),
    await terminal.certify({ on: '2056-01-02' }),
    await terminal.certify({ on: '2056-01-03' }),
  ];
  const { handle } = terminal.store.internals;
  handle.prepare('DELETE FROM outbox WHERE record_id = ?').run(lost);
  handle.prepare('INSERT INTO lost_records VALUES (?, 1, 1, NULL)').run(folder);
  terminal.store.outbox.park(aside, 'bad-signature');
  await roundTrip(ferry, stick);
  expect(terminal.store.outbox.deliveryOf(last)?.state).toBe('sent');
  await roundTrip(ferry, stick);
  expect([aside, last].map((id) => terminal.store.outbox.deliveryOf(id)?.state)).toEqual([
    'accepted',
    'accepted',
  ]);
});

test('a stick with nothing for us, one that was cut off and one for another agency are told apart', async () => {
  const { terminal, ferry, folder } = await carriedAway();
  const stick = temporaryFolder();
  expect(await ferry.read(stick)).toEqual({ ok: false, reason: 'nothing-for-us' });
  await terminal.certify({ on: '2043-01-01' });
  await ferry.write(stick);
  const out = join(stick, ferryFolder, folder, ferryFiles.out);
  const whole = readFileSync(out, 'utf8');
  writeFileSync(out, whole.slice(0, whole.length / 2));
  expect(await answerStick(agency.services, stick)).toEqual([`${folder}: not-a-package`]);
  writeFileSync(out, whole);
  const elsewhere = await startAgency();
  onTestFinished(() => elsewhere.stop());
  expect(await answerStick(elsewhere.services, stick)).toEqual([`${folder}: not-for-us`]);
  expect(existsSync(join(stick, ferryFolder, folder, ferryFiles.back))).toBe(false);
});

test('what a stick carried may go over the line as well, and is there once', async () => {
  const { terminal, ferry } = await carriedAway();
  const stick = temporaryFolder();
  const id = await terminal.certify({ on: '2044-01-01' });
  await ferry.write(stick);
  terminal.cut(false);
  await terminal.sync.runOnce();
  await answerStick(agency.services, stick);
  expect(await ferry.read(stick)).toMatchObject({ ok: true });
  const rows = await agency.services.db
    .selectFrom('record')
    .select('state')
    .where('record_id', '=', id)
    .execute();
  expect(rows).toEqual([{ state: 'accepted' }]);
  expect(terminal.store.outbox.deliveryOf(id)?.state).toBe('accepted');
});

test('a stick makes the terminal as fresh as the day on which its answer was written, and an older one never makes it staler', async () => {
  const { terminal, ferry, folder } = await carriedAway();
  const { settings } = terminal.store;
  settings.set(contactSetting, { contactAtMs: 1, packsAtMs: 1, rosterAtMs: 1 });
  const stick = temporaryFolder();
  const back = join(stick, ferryFolder, folder, ferryFiles.back);
  const old = join(temporaryFolder(), 'old');
  await ferry.write(stick);
  const startedMs = Date.now();
  await answerStick(agency.services, stick);
  copyFileSync(back, old);
  await ferry.read(stick);
  const fresh = settings.get(contactSetting);
  expect(fresh?.contactAtMs).toBeGreaterThanOrEqual(startedMs);
  expect(fresh).toEqual({
    contactAtMs: fresh?.contactAtMs,
    packsAtMs: fresh?.contactAtMs,
    rosterAtMs: fresh?.contactAtMs,
  });
  await answerStick(agency.services, stick);
  await ferry.read(stick);
  const newest = settings.get(contactSetting);
  copyFileSync(old, back);
  expect(await ferry.read(stick)).toMatchObject({ ok: true });
  expect(settings.get(contactSetting)).toEqual(newest);
});
