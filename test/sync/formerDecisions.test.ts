import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { type AgencyClient, activateTerminal, clientFor } from '../../agency/testing/writingTerminal.ts';
import { loadSigningKey, newCandidateKey, type SigningKey } from '../../terminal/vault/keys/signingKey.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import { forgetChain, forgetOfficer } from './restoredAgency.ts';
import { syncingTerminal } from './syncBench.ts';

const packId = 'hunan-provincial-2022';
let agency: Agency;
let officer: AgencyClient['officer'];

beforeAll(async () => {
  agency = await startAgency({ seed: 'demo', demoCountySize: 20 });
  officer = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
});
afterAll(() => agency.stop());

const newCode = async () => (await officer.newActivationCode({ packIds: [packId] })).code;

/** A terminal that was activated anew after an officer had accepted what somebody had to look at. */
async function activatedAnew(on: string) {
  let key: SigningKey;
  const first = await syncingTerminal(agency.url, { changes: { keys: () => key } });
  const { settings, outbox } = first.store;
  key = await loadSigningKey(settings);
  const activate = async (candidate?: Awaited<ReturnType<typeof newCandidateKey>>) => {
    const adopt = () => {
      if (candidate) key = candidate.adopt();
    };
    const code = await newCode();
    await first.sync.activate(code, candidate && { publicJwk: candidate.publicJwk, adopt });
    return settings.get(terminalIdSetting) ?? '';
  };
  const former = await activate();
  // Somebody who is on no roster: an officer has to look.
  const person = { identityNumber: '430199193101010019', name: '无名' };
  const id = await first.certify({ on, person });
  await first.sync.runOnce();
  await officer.decide({ terminalId: former, recordId: id, state: 'accepted' });
  await first.sync.runOnce();
  expect(outbox.deliveryOf(id)).toMatchObject({ state: 'accepted', reason: 'officer' });
  const present = await activate(await newCandidateKey(settings));
  expect(present).not.toBe(former);
  // Started again, so that records are signed with the new key too.
  first.store.close();
  const terminal = await syncingTerminal(agency.url, { file: first.file, key: first.key });
  await terminal.certify({ on });
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  return { terminal, former, present, id };
}

const held = (recordId: string) =>
  agency.services.db
    .selectFrom('record')
    .select(['terminal_id', 'state', 'reason', 'officer_id'])
    .where('record_id', '=', recordId)
    .execute();

test('an officer’s decision on a chain that ended comes back to an agency that was restored to before it', async () => {
  const { terminal, former, present, id } = await activatedAnew('2046-01-01');
  await forgetChain(agency, present);
  await forgetOfficer(agency, former);
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  const restored = {
    terminal_id: former,
    state: 'accepted',
    reason: 'officer',
    officer_id: 'known-by-receipt',
  };
  expect(await held(id)).toEqual([restored]);
  expect(terminal.store.outbox.deliveryOf(id)).toMatchObject({ state: 'accepted', reason: 'officer' });
});

test('where the record went with it, it is issued again in the present chain and the decision stands on it', async () => {
  const { terminal, former, present, id } = await activatedAnew('2046-01-02');
  await forgetChain(agency, former);
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(await held(id)).toEqual([
    { terminal_id: present, state: 'accepted', reason: 'officer', officer_id: 'known-by-receipt' },
  ]);
  expect(terminal.store.outbox.deliveryOf(id)).toMatchObject({ state: 'accepted', reason: 'officer' });
});

test('a receipt of another terminal is worth nothing without its record', async () => {
  const { terminal, former, id } = await activatedAnew('2046-01-03');
  const [receipt = ''] = terminal.store.outbox.receiptsOf(id).slice(-1);
  await forgetOfficer(agency, former);
  const { takeBackDecisions } = await import('../../agency/decisions/takeBack.ts');
  const nothing = await takeBackDecisions(agency.services, 'T-OTHER', {
    receipts: [receipt],
    former: [{ receipt, record: 'not.the.record' }],
  });
  expect(nothing).toBe(0);
  expect(await held(id)).toMatchObject([{ state: 'needs-review' }]);
});

test('what is decided on a chain that ended, after it ended, comes down to the terminal that wrote it', async () => {
  const { terminal, former, id } = await activatedAnew('2046-01-04');
  await officer.decide({ terminalId: former, recordId: id, state: 'rejected' });
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(terminal.store.outbox.deliveryOf(id)).toMatchObject({ state: 'rejected', reason: 'officer' });
  await officer.decide({ terminalId: former, recordId: id, state: 'accepted' });
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(terminal.store.outbox.deliveryOf(id)).toMatchObject({ state: 'accepted', reason: 'officer' });
});

test('a terminal hears nothing of a chain of which it can name no record', async () => {
  const { former } = await activatedAnew('2046-01-05');
  const stranger = await activateTerminal(agency, await newCode());
  const chain = { terminalId: former, hash: 'not-one-of-its-records' };
  expect(await stranger.client.pullDecisions(chain)).toMatchObject({ receipts: [], remaining: 0 });
});
