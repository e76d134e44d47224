import { createRouterClient, type RouterClient } from '@orpc/server';
import { onTestFinished } from 'vitest';
import { type OpenedStore, openTestStore, temporaryDirectory } from '../../vault/testing/storeFixture.ts';
import type { Desk } from '../desk.ts';
import { createDeskRouter } from '../deskRouter.ts';
import { type DeskScene, deskNowMs, pins, scan, signature, stageDesk } from './deskStage.ts';

export * from './deskStage.ts';

export interface TestScene extends DeskScene {
  /** a store of a desk that was stopped */
  store?: OpenedStore;
  clock?: { nowMs: number };
}

/** A staged desk on a real encrypted store, stopped after the test. */
export async function openTestDesk(scene: TestScene = {}) {
  const clock = scene.clock ?? { nowMs: deskNowMs };
  const nowMs = () => clock.nowMs;
  const opened = scene.store ?? (await openTestStore({ nowMs }));
  const { store, writer } = opened;
  const staged = await stageDesk({ store, writer, nowMs, dataDir: temporaryDirectory() }, scene);
  onTestFinished(() => {
    staged.desk.stop();
    staged.visits.stop();
  });
  return { ...opened, ...staged, clock };
}

export type TestDesk = Awaited<ReturnType<typeof openTestDesk>>;

export const chen = { name: '陈静', pin: pins.chen };
export const zhou = { name: '周敏', pin: pins.zhou };
export const wang = '11010519491231002X';
export const zeng = '410302195003151233';

export type Client = RouterClient<ReturnType<typeof createDeskRouter>>;

/** A desk's wire, as its page has it. */
export const wireOf = (desk: Desk): Client => createRouterClient(createDeskRouter(desk));

/** A staged desk with its operator signed in, and its wire. */
export async function signedIn(scene: TestScene = {}) {
  const at = await openTestDesk(scene);
  const client = wireOf(at.desk);
  await client.signIn(chen);
  return { ...at, client };
}

/** The handle by which the page calls somebody. */
export async function idOf(client: Client, identityNumber: string): Promise<string> {
  return (await client.byNumber({ identityNumber })).personId;
}

/** What the desk refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  const outcome = await call.then(
    () => 'done',
    (error: { data?: { reason?: string } }) => error.data?.reason ?? String(error),
  );
  return outcome;
}

/** A visual check with everything it needs, but for the change. */
export const check = async (client: Client, identityNumber: string, change = {}) =>
  client.visualCheck({
    personId: await idOf(client, identityNumber),
    reason: 'declined',
    cardSeen: true,
    helper: null,
    signature: await signature(),
    contact: { phone: '13800000009', name: '曾小军', address: '洛阳市涧西区' },
    confirmation: null,
    ...change,
  });

/** Hunan's form with everything it needs, but for the change. */
export const handIn = async (client: Client, change = {}) =>
  client.form({
    personId: await idOf(client, wang),
    formId: 'confirmation-form',
    route: 'in-person',
    helper: null,
    received: ['unit-head', 'unit-seal', 'attachment-1'],
    scans: [await scan()],
    contact: null,
    confirmation: zhou,
    ...change,
  });

/** What stands in the audit chain as refused. */
export function refusedActs({ desk }: TestDesk) {
  return desk.audit
    .entries()
    .filter(({ event }) => event === 'act-refused')
    .map(({ fields }) => fields);
}
