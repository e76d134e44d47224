import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { type AgencyClient, clientFor } from '../../agency/testing/writingTerminal.ts';

import { contactSetting } from '../../terminal/exchange/line/syncSettings.ts';
import type { EvidenceDraft } from '../../terminal/vault/store/evidence.ts';
import { type Gateway, gatewayTo } from './gateway.ts';
import { type OfficeDesk, officeDesk, packId } from './officeBench.ts';
import { personA, syncingTerminal } from './syncBench.ts';

let agency: Agency;
let officer: AgencyClient['officer'];
let desks = 0;

beforeAll(async () => {
  agency = await startAgency({ seed: 'demo', demoCountySize: 20 });
  officer = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
});
afterAll(() => agency.stop());

/** A desk behind a gateway, at which somebody is signed in. */
async function deskBehindGateway(): Promise<{ at: OfficeDesk; gateway: Gateway }> {
  desks += 1;
  const office = `柜台${desks}`;
  const gateway = await gatewayTo(agency.url);
  const operator = { id: `op-${desks}`, name: '陈静', role: 'operator' as const, packId, office };
  const { oneTimeCode } = await officer.operators.put(operator);
  const at = await officeDesk(gateway.url, officer, office);
  expect(await at.sync.runOnce()).toEqual({ ok: true });
  await at.client.choosePin({ name: '陈静', pin: oneTimeCode ?? '', newPin: '730164' });
  await at.client.signIn({ name: '陈静', pin: '730164' });
  return { at, gateway };
}

async function fileWithPaper({ client }: OfficeDesk): Promise<string> {
  const { personId } = await client.byNumber({ identityNumber: personA.identityNumber });
  const documents = [await noisyScan()];
  const changes = { phone: `139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}` };
  return (await client.request({ personId, request: { kind: 'correct-data', changes, documents } }))
    .requestId;
}

/** A scan that no compression makes small. */
async function noisyScan(): Promise<Blob> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
  const size = { width: 400, height: 400, channels: 3 as const, background: '#fff' };
  const jpeg = await sharp({ create: { ...size, noise } })
    .jpeg({ quality: 90 })
    .toBuffer();
  return new Blob([new Uint8Array(jpeg)], { type: 'image/jpeg' });
}

/** Lets something of every kind wait at the desk. */
async function letAllWait(at: OfficeDesk): Promise<void> {
  const bytes = crypto.getRandomValues(new Uint8Array(64));
  const frame: EvidenceDraft = {
    kind: 'frame',
    mediaType: 'image/jpeg',
    bytes,
    eraseAfter: '2099-01-01T00:00:00.000Z',
    mayLeave: true,
  };
  await at.certify({}, [frame]);
  await fileWithPaper(at);
}

function sendAllAgain({ store }: OfficeDesk): number {
  return store.inOneTransaction((work) => store.setAside.sendAgain(work, store.setAside.list()));
}

test('a desk request that a gateway finds too large is set aside with its reason, and all else arrives', async () => {
  const { at, gateway } = await deskBehindGateway();
  await letAllWait(at);
  gateway.limitBytes = 10_000;
  gateway.passed = [];
  expect(await at.sync.runOnce()).toEqual({ ok: true });
  expect(gateway.passed).toEqual(
    expect.arrayContaining(['/v1/records', '/v1/packs', '/v1/roster', '/v1/evidence', '/v1/gauges']),
  );
  expect(at.store.setAside.list()).toMatchObject([
    { parcel: 'requests', reason: 'too-large', passing: false },
  ]);
  gateway.passed = [];
  await at.sync.runOnce();
  expect(gateway.passed).not.toContain('/v1/requests');
  gateway.limitBytes = Number.POSITIVE_INFINITY;
  expect(sendAllAgain(at)).toBe(1);
  expect(await at.sync.runOnce()).toEqual({ ok: true });
  expect(at.store.setAside.list()).toEqual([]);
  expect(at.log.join('')).not.toContain(personA.identityNumber);
});

test('records go in smaller portions where a gateway lets no large one through', async () => {
  const { at, gateway } = await deskBehindGateway();
  const ids: string[] = [];
  for (let n = 0; n < 12; n++) ids.push(await at.certify({ result: 'broken-off' }));
  gateway.limitBytes = 4000;
  expect(await at.sync.runOnce()).toEqual({ ok: true });
  for (const id of ids) expect(at.store.outbox.deliveryOf(id)?.state).toBe('received');
});

const loginPage = '<html>请登录</html>';
test.each([
  ['a gateway that allows it not', { status: 403, body: 'no' }],
  ['a fault behind it', { status: 502, body: 'bad gateway' }],
  ['a page in its place', { status: 200, body: loginPage }],
])('whatever is refused by %s stands before nothing else, and goes when it may', async (_, refusal) => {
  const { at, gateway } = await deskBehindGateway();
  await letAllWait(at);
  gateway.passed = [];
  expect(await at.sync.runOnce()).toEqual({ ok: true });
  const all = [...new Set(gateway.passed)].filter(
    (path) => !['/v1/time', '/v1/operators/pin'].includes(path),
  );
  expect(all.length).toBeGreaterThan(9);
  for (const path of all) {
    await letAllWait(at);
    gateway.refuses.set(path, refusal);
    gateway.passed = [];
    await at.sync.runOnce();
    const behind = all.filter(
      (other) => other !== path && !(path === '/v1/records' && dependsOnRecords(other)),
    );
    expect({ path, passed: behind.filter((other) => !gateway.passed.includes(other)) }).toEqual({
      path,
      passed: [],
    });
    gateway.refuses.clear();
    sendAllAgain(at);
    expect(await at.sync.runOnce()).toEqual({ ok: true });
    expect(at.store.setAside.list()).toEqual([]);
  }
});

/** The picture of a record goes only when the agency has the record. */
function dependsOnRecords(path: string): boolean {
  return path === '/v1/evidence';
}

test('rules of which one does not hold are not as fresh as the day on which it came', async () => {
  let holds = false;
  const terminal = await syncingTerminal(agency.url, { changes: { offerPack: () => holds } });
  const { code } = await officer.newActivationCode({ packIds: [packId] });
  await terminal.sync.activate(code);
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(terminal.store.settings.get(contactSetting)?.packsAtMs).toBeNull();
  holds = true;
  await terminal.sync.runOnce();
  expect(terminal.store.settings.get(contactSetting)?.packsAtMs).toBeGreaterThan(0);
});
