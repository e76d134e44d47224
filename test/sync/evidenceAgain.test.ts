import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { clientFor } from '../../agency/testing/writingTerminal.ts';
import { loadSigningKey, newCandidateKey, type SigningKey } from '../../terminal/vault/keys/signingKey.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import { syncingTerminal } from './syncBench.ts';

const packId = 'hunan-provincial-2022';
let agency: Agency;
beforeAll(async () => {
  agency = await startAgency({ seed: 'demo', demoCountySize: 20 });
});
afterAll(() => agency.stop());

async function newCode(): Promise<string> {
  const officer = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
  return (await officer.newActivationCode({ packIds: [packId] })).code;
}

const evidence = {
  kind: 'frame' as const,
  mediaType: 'image/jpeg',
  bytes: new TextEncoder().encode('a picture of somebody'),
  eraseAfter: '2099-01-01T00:00:00.000Z',
  mayLeave: true,
};

const atAgency = (recordId: string) =>
  agency.services.db.selectFrom('evidence').selectAll().where('record_id', '=', recordId).execute();

test('an agency that was restored without a picture gets it again, though it lacks no record', async () => {
  let monotonicMs = 0;
  const terminal = await syncingTerminal(agency.url, { changes: { monotonicNow: () => monotonicMs } });
  await terminal.sync.activate(await newCode());
  const id = await terminal.certify({}, [evidence]);
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(await atAgency(id)).toHaveLength(1);
  await agency.services.db.deleteFrom('evidence').where('record_id', '=', id).execute();
  monotonicMs += 25 * 3_600_000;
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(await atAgency(id)).toHaveLength(1);
  expect(terminal.log.join('')).not.toMatch(/(?<!\d)[1-9]\d{16}[\dX](?!\d)/);
});

test('a picture that waited when its chain ended is taken with the record of the former chain', async () => {
  let pass = false;
  let key: SigningKey;
  const terminal = await syncingTerminal(agency.url, {
    changes: {
      keys: () => key,
      fetch: (input, init) =>
        pass || new URL((input as Request).url).pathname !== '/v1/evidence'
          ? fetch(input, init)
          : Promise.reject(new TypeError('cut')),
    },
  });
  const { settings, evidence: kept } = terminal.store;
  key = await loadSigningKey(settings);
  await terminal.sync.activate(await newCode());
  const former = settings.get(terminalIdSetting);
  const id = await terminal.certify({}, [evidence]);
  expect(await terminal.sync.runOnce()).toMatchObject({ ok: false });
  const candidate = await newCandidateKey(settings);
  const adopt = () => {
    key = candidate.adopt();
  };
  await terminal.sync.activate(await newCode(), { publicJwk: candidate.publicJwk, adopt });
  expect(settings.get(terminalIdSetting)).not.toBe(former);
  pass = true;
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(await atAgency(id)).toMatchObject([{ terminal_id: former }]);
  expect(kept.held().waiting).toBe(0);
});
