import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { answerStick } from '../../agency/exchange/stick.ts';
import { type AgencyClient, clientFor } from '../../agency/testing/writingTerminal.ts';
import { ferryFiles, ferryFolder } from '../../contract/exchange/ferryFiles.ts';
import { identityCheckCharacter } from '../../domain/identityNumber.ts';
import { scan, signature } from '../../terminal/desk/testing/deskStage.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import { officeDesk, packId, refusalOf } from './officeBench.ts';
import { ferryOf, temporaryFolder } from './syncBench.ts';

let agency: Agency;
let officer: AgencyClient['officer'];
const first17 = '43019919340101001';
const person = { identityNumber: first17 + identityCheckCharacter(first17), name: '试验人' };

beforeAll(async () => {
  agency = await startAgency({ seed: 'demo', demoCountySize: 20 });
  officer = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
  const schemes = [{ scheme: 'institution-pension' as const, drawingSince: '2010-01-01' }];
  const template = { mediaType: 'image/jpeg' as const, data: 'AQID' };
  await officer.putPersons({ entries: [{ ...person, packId, schemes, certifications: [], template }] });
});
afterAll(() => agency.stop());

test('operators, PINs, requests and their outcomes travel on the stick, and an old stick undoes nothing', async () => {
  const office = '青山乡便民服务站';
  const member = { id: 'op-1', name: '陈静', role: 'operator' as const, packId, office };
  const at = await officeDesk(agency.url, officer, office);
  await at.sync.runOnce();
  at.cut(true);
  const ferry = await ferryOf(at, {
    terminalName: office,
    office: { desk: at.exchange, gauges: () => [] },
  });
  const stick = temporaryFolder();
  const folder = join(stick, ferryFolder, at.store.settings.get(terminalIdSetting) ?? '');
  const carry = async () => {
    expect(await ferry.write(stick)).toMatchObject({ ok: true });
    await answerStick(agency.services, stick);
    expect(await ferry.read(stick)).toMatchObject({ ok: true });
  };
  const { oneTimeCode } = await officer.operators.put(member);
  await carry();
  await at.client.choosePin({ name: '陈静', pin: oneTimeCode ?? '', newPin: '730164' });
  await at.client.signIn({ name: '陈静', pin: '730164' });
  const { personId } = await at.client.byNumber({ identityNumber: person.identityNumber });
  const file = (request: Parameters<typeof at.client.request>[0]['request']) =>
    at.client.request({ personId, request });
  const corrected = await file({
    kind: 'correct-data',
    changes: { phone: '13900000002' },
    documents: [await scan()],
  });
  await file({ kind: 'withdraw-consent', signature: await signature() });
  await carry();
  expect(readFileSync(join(folder, ferryFiles.out), 'utf8')).not.toContain(person.identityNumber);
  const progress = async () =>
    Object.fromEntries(
      (await at.client.person({ personId })).requests.map(({ kind, progress: { state } }) => [kind, state]),
    );
  expect(await progress()).toEqual({ 'correct-data': 'taken', 'withdraw-consent': 'granted' });
  expect(at.store.roster.find(person.identityNumber)?.template).toBeUndefined();
  expect((await officer.operators.list()).operators.find(({ id }) => id === 'op-1')?.pinChosen).toBe(true);
  const { items } = await officer.requests.list({ limit: 10 });
  const terminalId = items[0]?.terminalId ?? '';
  await officer.requests.decide({
    terminalId,
    requestId: corrected.requestId,
    verdict: { state: 'refused', reason: 'not-confirmed' },
  });
  const old = join(temporaryFolder(), 'old');
  copyFileSync(join(folder, ferryFiles.back), old);
  await officer.operators.end({ id: 'op-1' });
  await officer.operators.put({ ...member, id: 'op-2', name: '周敏' });
  await carry();
  const settled = () =>
    at.store.internals.handle.prepare('SELECT * FROM desk_request_travel ORDER BY request_id').all();
  const signsIn = () => refusalOf(at.client.signIn({ name: '陈静', pin: '730164' }));
  expect(await signsIn()).toBe('wrong-name-or-pin');
  const before = settled();
  expect(before).toMatchObject([{ outcome: 'refused', reason: 'not-confirmed' }, { outcome: 'granted' }]);
  copyFileSync(old, join(folder, ferryFiles.back));
  expect(await ferry.read(stick)).toMatchObject({ ok: true });
  expect(settled()).toEqual(before);
  expect(await signsIn()).toBe('wrong-name-or-pin');
});
