import { createRouterClient } from '@orpc/server';
import { toBuffer } from 'qrcode';
import { expect, test } from 'vitest';
import { verifyPaperCode } from '../../contract/paper/paperCode.ts';
import { createDeskRouter } from '../desk/deskRouter.ts';
import { certifyByCamera, openTestDesk, pins } from '../desk/testing/deskFixture.ts';
import { loadSigningKey } from '../vault/keys/signingKey.ts';
import { draftOf, fixtureNowMs, keptLog, openTestStore, wangGuilan } from '../vault/testing/storeFixture.ts';
import { createPaperCodes } from './paperCodes.ts';
import { createShownCode } from './shownCode.ts';
import { certifyingAgency } from './testing/paperFixture.ts';

async function writtenRecord() {
  const { store, writer } = await openTestStore();
  const written = await writer.append(draftOf(), []);
  if (!written.ok) throw new Error(written.reason);
  const { privateKey } = await loadSigningKey(store.settings);
  const codes = createPaperCodes({ store, signingKey: () => privateKey, nowMs: () => fixtureNowMs });
  return { store, codes, ...written };
}

test('before the agency has certified the key there is no code, and none for a record that is not here', async () => {
  const { store, codes, record } = await writtenRecord();
  expect(await codes.codeOf(record.id, null)).toBeNull();
  await certifyingAgency(store);
  expect(await codes.codeOf(record.id, null)).toMatchObject({ withReceipt: false });
  expect(await codes.codeOf('01976d4d-0c3e-7000-8000-9a41c5d2e7f0', null)).toBeNull();
});

test('the code holds the receipt by which the record is where it is, not the first nor a superseded one', async () => {
  const { store, codes, record, token } = await writtenRecord();
  const agency = await certifyingAgency(store);
  for (const state of ['received', 'needs-review', 'accepted', 'rejected'] as const) {
    await agency.decide(record, token, state);
    const code = await codes.codeOf(record.id, null);
    expect(await verifyPaperCode(code?.text ?? '', agency.published)).toMatchObject({
      recorded: { delivery: state },
      receipt: { state },
    });
  }
});

test("the screen's code is there with the screen, follows the record as it comes further, and is never another record's", async () => {
  const { store, codes, record, token } = await writtenRecord();
  const agency = await certifyingAgency(store);
  const { log } = keptLog();
  const drawn = Promise.withResolvers<void>();
  const shown = createShownCode({
    codes,
    log,
    deliveryOf: (id) => store.outbox.deliveryOf(id)?.state ?? 'queued',
    onNew: drawn.resolve,
  });
  const certified = { recordId: record.id, nextBy: null };
  await shown.prepare(certified);
  const first = shown.codeOf(certified);
  expect(await verifyPaperCode(first ?? '', agency.published)).toMatchObject({ ok: true, receipt: null });
  await agency.decide(record, token, 'accepted');
  // Until the newer one is signed the former one stands: it is true of when it was made.
  expect(shown.codeOf(certified)).toBe(first);
  await drawn.promise;
  const second = shown.codeOf(certified);
  expect(await verifyPaperCode(second ?? '', agency.published)).toMatchObject({
    receipt: { state: 'accepted' },
  });
  expect(shown.codeOf({ recordId: '01976d4d-0c3e-7000-8000-9a41c5d2e7f0', nextBy: null })).toBeNull();
});

test('a code that cannot be made is logged, and the certification stands', async () => {
  const { log, lines } = keptLog();
  const shown = createShownCode({
    codes: { codeOf: () => Promise.reject(new Error('no key')) },
    log,
    deliveryOf: () => 'queued',
    onNew: () => {},
  });
  await shown.prepare({ recordId: 'r', nextBy: null });
  expect(shown.codeOf({ recordId: 'r', nextBy: null })).toBeNull();
  expect(lines.join('')).toContain('paper-code');
});

test('a desk verifies a scanned text and a picture by the keys that it has kept, and only for somebody who is signed in', async () => {
  const at = await openTestDesk();
  const client = createRouterClient(createDeskRouter(at.desk));
  await expect(client.checkCode({ code: 'AX1:' })).rejects.toMatchObject({ data: { reason: 'signed-out' } });
  await client.signIn({ name: '陈静', pin: pins.chen });
  expect(await client.checkCode({ code: 'AX1:' })).toEqual({ ok: false, reason: 'not-a-code' });
  await certifyByCamera(client, at.visits, wangGuilan.identityNumber);
  const recordId = at.store.records.iterate().next().value?.record.id ?? '';
  await certifyingAgency(at.store);
  const { text = '' } = (await at.desk.options.codes.codeOf(recordId, '2027-05-20')) ?? {};
  const genuine = { ok: true, recorded: { recordId, maskedIdentityNumber: '110***********002X' } };
  expect(await client.checkCode({ code: text })).toMatchObject(genuine);
  const png = new Uint8Array(await toBuffer(text, { scale: 4 }));
  expect(await client.checkCode({ picture: new Blob([png]) })).toMatchObject(genuine);
  expect(await client.checkCode({ picture: new Blob(['no picture']) })).toEqual({
    ok: false,
    reason: 'not-a-code',
  });
  expect(at.logLines.join('')).not.toContain(wangGuilan.identityNumber);
});
