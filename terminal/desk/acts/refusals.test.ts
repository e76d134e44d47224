import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import { DeskRefusal } from '../../../contract/terminal/index.ts';
import { createDeskRouter } from '../deskRouter.ts';
import {
  type Client,
  check,
  chen,
  handIn,
  idOf,
  openTestDesk,
  operatorList,
  refusalOf,
  signature,
  signedIn,
  type TestDesk,
  wang,
  zhou,
} from '../testing/deskFixture.ts';

const own = '430102195803151234';

/** What each of the desk's refusals rests on: an act, and what it is refused with. */
const acts: [title: string, reason: DeskRefusal, act: (client: Client) => Promise<unknown>][] = [
  ['a wrong PIN', 'wrong-name-or-pin', (client) => client.signIn({ ...chen, pin: '999999' })],
  ['an operator’s own case by their own eyes', 'own-case', (client) => check(client, own)],
  [
    'an operator’s own case before the camera',
    'own-case',
    async (client) => client.beginVisit({ personId: await idOf(client, own), helper: null }),
  ],
  [
    'a confirmation by the same person',
    'confirmation-same-person',
    (client) => handIn(client, { confirmation: chen }),
  ],
  ['no confirmation', 'confirmation-missing', (client) => handIn(client, { confirmation: null })],
  [
    'a form without a signature',
    'signature-missing',
    (client) => handIn(client, { received: ['unit-seal', 'attachment-1'] }),
  ],
  [
    'a visual check without a signature',
    'signature-missing',
    (client) => check(client, wang, { signature: null }),
  ],
  [
    'a death before a later certification',
    'certified-after-death',
    async (client) => {
      await check(client, wang, { signature: await signature() });
      const informant = { name: '王小明', relation: 'child' as const };
      return client.request({
        personId: await idOf(client, wang),
        request: { kind: 'report-death', on: '2026-05-01', informant, documents: [] },
      });
    },
  ],
  ['an act of an operator that is a supervisor’s', 'role-not-allowed', (client) => client.verifyAudit()],
  [
    'anything while the desk is locked',
    'locked',
    async (client) => {
      await client.lock();
      return client.search({ text: '王' });
    },
  ],
  [
    'anything after signing out',
    'signed-out',
    async (client) => {
      await client.signOut();
      return client.today();
    },
  ],
  [
    'a second set-up',
    'already-set-up',
    (client) => client.setUp({ code: 'AAAA2222', name: '某人', pin: '402917' }),
  ],
];

test.each(acts)('%s is refused as %s, and the audit chain says so', async (_title, reason, act) => {
  const { client, desk } = await signedIn();
  expect(await refusalOf(act(client))).toBe(reason);
  expect(lastRefusal(desk)).toBe(reason);
  expect(desk.audit.verify().brokenAt).toBeNull();
});

test('an operator whose term is over is refused, and one whose term ends while they sit there', async () => {
  const [first, ...others] = await operatorList();
  if (!first) throw new Error('The stage has operators');
  const at = await openTestDesk({ operators: [{ ...first, validUntil: '2026-05-20' }, ...others] });
  const client = createRouterClient(createDeskRouter(at.desk));
  await client.signIn(chen);
  at.clock.nowMs += 86_400_000;
  expect(await refusalOf(client.today())).toBe('operator-expired');
  expect(lastRefusal(at.desk)).toBe('operator-expired');
  expect(await refusalOf(client.signIn(chen))).toBe('operator-expired');
  expect(lastRefusal(at.desk)).toBe('operator-expired');
  expect(await refusalOf(client.signIn(zhou))).toBe('done');
});

test('a set-up with a weak PIN is refused and audited', async () => {
  const { desk } = await openTestDesk({ operators: [] });
  const client = createRouterClient(createDeskRouter(desk));
  const code = desk.sessions.setupCode ?? '';
  expect(await refusalOf(client.setUp({ code, name: '陈静', pin: '111111' }))).toBe('pin-too-weak');
  expect(lastRefusal(desk)).toBe('pin-too-weak');
  expect(await refusalOf(client.setUp({ code: 'AAAA2222', name: '陈静', pin: '402917' }))).toBe(
    'setup-code-wrong',
  );
  expect(lastRefusal(desk)).toBe('setup-code-wrong');
});

/** The reason that the newest refusal in the chain was given. */
function lastRefusal(desk: TestDesk['desk']): DeskRefusal {
  const last = desk.audit.entries().findLast(({ event }) => event.endsWith('-refused'));
  return DeskRefusal.parse((last?.fields as { reason?: unknown } | undefined)?.reason);
}
