import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { expect, test } from 'vitest';
import { ferryFiles, ferryFolder } from '../../contract/exchange/ferryFiles.ts';
import type { Activation } from '../../contract/terminal/index.ts';
import { createDeskRouter } from '../desk/deskRouter.ts';
import { openTestDesk, pins } from '../desk/testing/deskFixture.ts';
import { createUpkeepRouter } from '../desk/upkeepRouter.ts';
import { draftOf, keptLog, temporaryDirectory, wangGuilan } from '../vault/testing/storeFixture.ts';
import { agencyKeysSetting } from './line/syncSettings.ts';
import { createFerry, type Ferry } from './stick/ferry.ts';
import { createUpkeep } from './upkeep.ts';

const chen = { name: '陈静', pin: pins.chen };
const lin = { name: '林工', pin: pins.lin };

/** A desk that was once in touch with an agency, and a folder that stands for a stick. */
async function carrying(change: { ferry?: Partial<Ferry>; activation?: Activation } = {}) {
  const at = await openTestDesk();
  const { store, desk, signingKey } = at;
  const { publicKey } = await generateKeyPair('ECDH-ES', { crv: 'X25519' });
  const agencyKey = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(agencyKey);
  store.settings.set(agencyKeysSetting, [{ ...agencyKey, kid, use: 'enc' }]);
  const stick = temporaryDirectory();
  const { log, lines } = keptLog();
  const ferry = createFerry({
    store,
    log,
    clock: { nowMs: desk.options.nowMs },
    keys: () => signingKey,
    terminalName: '柳树支行',
    offerPack: () => true,
  });
  const tried: string[] = [];
  const upkeep = createUpkeep({
    ferry: { ...ferry, ...change.ferry },
    terminalId: () => 'T-0001',
    directories: [stick],
    onCarried: () => {},
    async activate(code) {
      tried.push(code);
      return change.activation ?? { ok: true, terminalId: 'T-0002' };
    },
  });
  const client = createRouterClient(createUpkeepRouter(desk, upkeep));
  const audited = () => desk.audit.entries().map(({ event, fields }) => ({ event, fields }));
  return { ...at, stick, client, tried, lines, audited, staff: createRouterClient(createDeskRouter(desk)) };
}

async function allOf<Event>(call: Promise<AsyncIterable<Event>>): Promise<Event[]> {
  return Array.fromAsync(await call);
}

const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: { data?: { reason?: string } }) => error.data?.reason ?? String(error),
  );

test('without an operator no stick is listed, written or read, and nothing is activated', async () => {
  const { client, stick, tried, staff } = await carrying();
  const calls = () => [
    client.sticks(),
    client.ferryWrite({ stick }),
    client.ferryRead({ stick }),
    client.activate({ code: 'CODE' }),
  ];
  expect(await Promise.all(calls().map(refusalOf))).toEqual(Array(4).fill('signed-out'));
  await staff.signIn(chen);
  await staff.lock();
  expect(await Promise.all(calls().map(refusalOf))).toEqual(Array(4).fill('locked'));
  expect(tried).toEqual([]);
  expect(readdirSync(stick)).toEqual([]);
});

test('an operator writes what waits onto a stick, and the audit chain says who carried how much', async () => {
  const { client, stick, staff, writer, store, audited, lines, logLines } = await carrying();
  const written = await writer.append(draftOf(), []);
  if (!written.ok) throw new Error(written.reason);
  await staff.signIn(chen);
  expect(await client.sticks()).toEqual(
    expect.arrayContaining([expect.objectContaining({ path: stick, hasAnswer: false })]),
  );
  const events = await allOf(client.ferryWrite({ stick }));
  expect(events.at(-1)).toMatchObject({ state: 'done', records: 1 });
  expect(events.slice(0, -1).every(({ state }) => state === 'working')).toBe(true);
  expect(existsSync(join(stick, ferryFolder, 'T-0001', ferryFiles.out))).toBe(true);
  expect(store.outbox.deliveryOf(written.record.id)?.state).toBe('sent');
  expect(audited().at(-1)).toEqual({ event: 'stick-carried', fields: { direction: 'out', pieces: 1 } });
  expect([...lines, ...logLines].join('')).not.toContain(wangGuilan.identityNumber);
});

test('a stick without an answer is refused by name, and so is a folder that is no stick', async () => {
  const { client, stick, staff, audited } = await carrying();
  await staff.signIn(chen);
  expect(await allOf(client.ferryRead({ stick }))).toContainEqual({
    state: 'failed',
    reason: 'nothing-for-us',
  });
  expect(audited().at(-1)).toEqual({
    event: 'stick-refused',
    fields: { direction: 'back', reason: 'nothing-for-us' },
  });
  const elsewhere = temporaryDirectory();
  expect(await allOf(client.ferryWrite({ stick: elsewhere }))).toContainEqual({
    state: 'failed',
    reason: 'stick-gone',
  });
  expect(readdirSync(elsewhere)).toEqual([]);
});

test('while one package is on its way a second one waits its turn', async () => {
  const release = Promise.withResolvers<void>();
  const { client, stick, staff } = await carrying({
    ferry: {
      async write(_stick, progress) {
        progress?.(1, 2);
        await release.promise;
        return { ok: true, records: 3, bytes: 2, pictures: 4, picturesLeft: 5 };
      },
    },
  });
  await staff.signIn(chen);
  const first = await client.ferryWrite({ stick });
  expect((await allOf(client.ferryRead({ stick }))).at(-1)).toEqual({
    state: 'failed',
    reason: 'under-way',
  });
  release.resolve();
  expect((await Array.fromAsync(first)).at(-1)).toEqual({
    state: 'done',
    records: 3,
    bytes: 2,
    pictures: 4,
    picturesLeft: 5,
  });
  expect((await allOf(client.ferryRead({ stick }))).at(-1)).toEqual({
    state: 'failed',
    reason: 'nothing-for-us',
  });
});

test('activating takes more than an operator, and is audited whether the code was taken or not', async () => {
  const { client, staff, tried, audited } = await carrying({
    activation: { ok: false, reason: 'code-unknown' },
  });
  await staff.signIn(chen);
  expect(await refusalOf(client.activate({ code: 'CODE' }))).toBe('role-not-allowed');
  expect(audited().at(-1)?.event).toBe('act-refused');
  await staff.signIn(lin);
  expect(await client.activate({ code: ' CODE ' })).toEqual({ ok: false, reason: 'code-unknown' });
  expect(tried).toEqual(['CODE']);
  expect(audited().at(-1)).toEqual({ event: 'activation-refused', fields: { reason: 'code-unknown' } });
});
