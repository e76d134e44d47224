import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { clientFor } from '../../agency/testing/writingTerminal.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import { forgetChain } from './restoredAgency.ts';
import { type SyncingTerminal, syncingTerminal } from './syncBench.ts';

const packId = 'hunan-provincial-2022';
let agency: Agency;
beforeAll(async () => {
  agency = await startAgency({ seed: 'demo', demoCountySize: 20 });
});
afterAll(() => agency.stop());

/** A terminal on whose line one kind of call is answered by somebody else. */
async function misled(
  path: string,
  spoil: (answer: Response) => Promise<Response>,
): Promise<SyncingTerminal> {
  let spoiling = false;
  const terminal = await syncingTerminal(agency.url, {
    changes: {
      async fetch(input, init) {
        const answer = await fetch(input, init);
        return spoiling && new URL((input as Request).url).pathname === path ? spoil(answer) : answer;
      },
    },
  });
  const officer = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
  const { code } = await officer.newActivationCode({ packIds: [packId] });
  await terminal.sync.activate(code);
  spoiling = true;
  return terminal;
}

const loginPage = async () =>
  new Response('<!doctype html><title>Wi-Fi</title>', { headers: { 'content-type': 'text/html' } });

const half = async (answer: Response) => {
  const text = await answer.text();
  return new Response(text.slice(0, text.length / 2), { headers: { 'content-type': 'application/json' } });
};

const picture = new TextEncoder().encode('a picture');
const evidence = {
  kind: 'frame' as const,
  mediaType: 'image/jpeg',
  bytes: picture,
  eraseAfter: '2099-01-01T00:00:00.000Z',
  mayLeave: true,
};

test.each([
  ['/v1/time', 'a login page', loginPage],
  ['/v1/time', 'half of the answer', half],
  ['/v1/chain', 'a login page', loginPage],
  ['/v1/records', 'half of the answer', half],
  ['/v1/records', 'a login page', loginPage],
  ['/v1/decisions', 'half of the answer', half],
  ['/v1/roster', 'a login page', loginPage],
  ['/v1/roster', 'half of the answer', half],
])(
  'where %s is answered by %s, that is a fault with a name, and the next run mends it',
  async (path, _by, spoil) => {
    let spoilt = true;
    const terminal = await misled(path, (answer) => (spoilt ? spoil(answer) : Promise.resolve(answer)));
    const id = await terminal.certify();
    expect(await terminal.sync.runOnce()).toEqual({
      ok: false,
      reason: { kind: 'agency-fault', status: 200 },
    });
    spoilt = false;
    expect(await terminal.sync.runOnce()).toEqual({ ok: true });
    expect(['accepted', 'needs-review']).toContain(terminal.store.outbox.deliveryOf(id)?.state);
  },
);

test('a picture that a login page took instead of the agency is not taken for sent', async () => {
  let spoilt = true;
  const terminal = await misled('/v1/evidence', (answer) => (spoilt ? loginPage() : Promise.resolve(answer)));
  await terminal.certify({}, [evidence]);
  expect(await terminal.sync.runOnce()).toMatchObject({ ok: false });
  expect(terminal.store.evidence.held().waiting).toBe(1);
  spoilt = false;
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  expect(terminal.store.evidence.held().waiting).toBe(0);
});

test('an agency that waits for what it was told is lost is asked no further in this run', async () => {
  let spoilt = false;
  let pushes = 0;
  const waitsForTheFirst = async (answer: Response) => {
    pushes += 1;
    if (pushes > 20) throw new TypeError('asked without end');
    const gap = { code: 'SEQUENCE_GAP', defined: true, status: 409, data: { expectedSequence: 1 } };
    return Response.json(
      { ...gap, message: 'A record is missing' },
      { status: 409, headers: answer.headers },
    );
  };
  const terminal = await misled('/v1/records', (answer) =>
    spoilt ? waitsForTheFirst(answer) : Promise.resolve(answer),
  );
  await terminal.certify();
  expect(await terminal.sync.runOnce()).toEqual({ ok: true });
  await forgetChain(agency, terminal.store.settings.get(terminalIdSetting) ?? '');
  terminal.store.internals.handle.exec('PRAGMA foreign_keys = OFF; DELETE FROM outbox');
  spoilt = true;
  await terminal.certify();
  expect(await terminal.sync.runOnce()).toEqual({ ok: false, reason: { kind: 'stuck' } });
  expect(pushes).toBeLessThan(5);
});
