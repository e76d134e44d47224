import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { OfficeAttempt } from '../../../contract/agency.ts';
import type { DeskRequest, deskContract } from '../../../contract/terminal/index.ts';
import type { DeskExchange } from '../../exchange/line/office.ts';
import { attemptWrite } from '../../vault/store/storeFailure.ts';
import { changesBetween, failingDisk, heldBy } from '../../vault/testing/failingDisk.ts';
import { frameOf } from '../../vault/testing/storeFixture.ts';
import { createDeskExchange } from '../deskExchange.ts';
import {
  accepted,
  certifyByCamera,
  check,
  chen,
  handIn,
  idOf,
  openTestDesk,
  refusalOf,
  scan,
  signature,
  signedIn,
  type TestScene,
  wang,
  wireOf,
  zhou,
} from '../testing/deskFixture.ts';
import { finishWithdrawals } from './withdrawals.ts';

type Scene = Awaited<ReturnType<typeof signedIn>>;

/** An act of the desk, and what a file holds more or less of when it is done. */
interface Act {
  does(at: Scene): Promise<unknown>;
  changes: Record<string, string>;
  scene?: TestScene;
  /** what came before it */
  after?(at: Scene): Promise<unknown>;
}

const face = { atMs: 1, jpeg: frameOf().bytes };
const byCamera: TestScene = { checked: () => ({ ...accepted, frames: [face] }) };
const audited = { audit: '+1 -0' };
const recorded = { ...audited, records: '+1 -0', outbox: '+1 -0', chains: '+1 -0' };
const informant = { name: '王小明', relation: 'child' as const };
const waiting = { desk_waiting: '+0 -1' };
const wait = (at: Scene) => Promise.resolve(at.desk.acts.wait({ identityNumber: wang }, true));

const asked = async ({ client }: Scene, request: DeskRequest) =>
  client.request({ personId: await idOf(client, wang), request });
const filed = (papers: number) => ({
  ...audited,
  desk_requests: '+1 -0',
  ...(papers > 0 ? { desk_request_papers: `+${papers} -0` } : {}),
});

const requests: Record<DeskRequest['kind'], Act> = {
  'first-photo': {
    does: async (at) => asked(at, { kind: 'first-photo', photo: await scan() }),
    changes: filed(1),
  },
  'correct-data': {
    does: async (at) =>
      asked(at, {
        kind: 'correct-data',
        changes: { name: '王桂蘭' },
        documents: [await scan(), await scan()],
      }),
    changes: filed(2),
  },
  'report-death': {
    does: (at) => asked(at, { kind: 'report-death', on: '2026-05-01', informant, documents: [] }),
    changes: filed(0),
  },
  'report-custody': {
    does: async (at) =>
      asked(at, { kind: 'report-custody', on: '2026-05-01', informant, documents: [await scan()] }),
    changes: filed(1),
  },
  'withdraw-consent': {
    scene: byCamera,
    after: (at) => certifyByCamera(at.client, at.visits, wang),
    does: async (at) => asked(at, { kind: 'withdraw-consent', signature: await signature() }),
    changes: { ...filed(1), audit: '+2 -0', evidence: '+2 -2', roster_templates: '+0 -1' },
  },
};

/** Every call that a desk knows: the acts that it can be, or why it writes nothing that could be halved. */
const calls: Record<
  keyof typeof deskContract,
  Record<string, Act> | 'writes nothing' | 'notes what has happened'
> = {
  watch: 'writes nothing',
  touch: 'writes nothing',
  search: 'writes nothing',
  byNumber: 'writes nothing',
  today: 'writes nothing',
  setPlace: 'writes nothing',
  outreach: 'writes nothing',
  noticeList: 'writes nothing',
  report: 'writes nothing',
  checkCode: 'writes nothing',
  signOut: 'notes what has happened',
  lock: 'notes what has happened',
  print: 'notes what has happened',
  setUp: {
    'the first operator': {
      scene: { operators: [] },
      does: ({ client, desk }) => client.setUp({ ...chen, code: desk.sessions.setupCode ?? '' }),
      changes: { ...audited, operators: '+1 -0' },
    },
  },
  signIn: {
    'another operator': { does: ({ client }) => client.signIn(zhou), changes: { audit: '+2 -0' } },
    'after a wrong try': {
      after: ({ client }) => refusalOf(client.signIn({ ...chen, pin: '000000' })),
      does: ({ client }) => client.signIn(chen),
      changes: { ...audited, sign_in_attempts: '+0 -1' },
    },
  },
  choosePin: {
    'another PIN': {
      does: ({ client }) => client.choosePin({ ...chen, newPin: '730164' }),
      changes: { ...audited, operators: '+1 -1', operator_pins: '+1 -0' },
    },
  },
  person: {
    'somebody’s page': {
      does: async ({ client }) => client.person({ personId: await idOf(client, wang) }),
      changes: audited,
    },
  },
  wait: {
    'to the end of the line': {
      does: async ({ client }) => client.wait({ personId: await idOf(client, wang), waiting: true }),
      changes: { desk_waiting: '+1 -0' },
    },
    'out of the line': {
      after: wait,
      does: async ({ client }) => client.wait({ personId: await idOf(client, wang), waiting: false }),
      changes: waiting,
    },
  },
  beginVisit: {
    'an assisted visit to its end': {
      scene: byCamera,
      after: wait,
      does: async ({ client, visits }) => {
        const end = await certifyByCamera(client, visits, wang);
        if (end !== 'certified') throw Object.assign(new Error(end), { data: { reason: end } });
      },
      // Its beginning is an entry of its own, of what has happened already.
      changes: { ...recorded, ...waiting, evidence: '+2 -0' },
    },
  },
  visualCheck: {
    'of somebody who waits': {
      after: wait,
      does: ({ client }) => check(client, wang),
      changes: { ...recorded, ...waiting, evidence: '+1 -0' },
    },
  },
  form: {
    'with a second member of staff': {
      after: wait,
      does: ({ client }) => handIn(client),
      changes: { ...recorded, ...waiting, evidence: '+1 -0' },
    },
  },
  request: requests,
  contacted: {
    called: {
      does: async ({ client }) =>
        client.contacted({ personId: await idOf(client, wang), outcome: 'no-answer' }),
      changes: { ...audited, desk_contacts: '+1 -0' },
    },
  },
  exportOutreach: {
    'the list of people to be reached': {
      does: ({ client }) => client.exportOutreach({ scope: {}, format: 'csv', language: 'zh-CN' }),
      changes: audited,
    },
  },
  exportNoticeList: {
    'a list of the notice': {
      does: ({ client }) =>
        client.exportNoticeList({ kind: 'paused', scope: {}, format: 'csv', language: 'zh-CN' }),
      changes: audited,
    },
  },
  verifyAudit: {
    'the chain checked': {
      after: ({ client }) => client.signIn(zhou),
      does: ({ client }) => client.verifyAudit(),
      changes: audited,
    },
  },
};

const acts = Object.entries(calls).flatMap(([call, known]) =>
  typeof known === 'string'
    ? []
    : Object.entries(known).map(([name, act]) => ({ call, name: `${call}: ${name}`, act })),
);

async function stage({ scene = {}, after }: Act) {
  const at = await (scene.operators?.length === 0 ? signedOut(scene) : signedIn(scene));
  await after?.(at);
  return { at, disk: failingDisk(at.store.internals.handle), held: () => holding(at) };
}

/** Nobody can sign in before there is an operator. */
async function signedOut(scene: TestScene): Promise<Scene> {
  const at = await openTestDesk(scene);
  return { ...at, client: wireOf(at.desk) };
}

/** What the files hold, but for the beginnings of visits, which happened whatever became of them. */
function holding({ file, key }: Scene) {
  const held = heldBy(file, key);
  const audit = (held['audit'] ?? [])
    .map((row) => JSON.parse(row) as { sequence: number; event: string; fields: string })
    .toSorted((a, b) => a.sequence - b.sequence);
  const entries = audit.filter(({ event }) => event !== 'visit-begun');
  return { ...held, audit: entries.map(({ event, fields }, at) => `${at} ${event} ${fields}`) };
}

const told = (call: Promise<unknown>) => refusalOf(call);

/** More writes than any act has. */
const enough = 60;

describe.each(acts)('$name', ({ act }) => {
  test('whichever write the disk refuses, the commit too, the operator is told what the file holds; tried again, there is one', async () => {
    let stand = await stage(act);
    for (let nth = 1; ; nth += 1) {
      const { at, disk, held } = stand;
      const before = held();
      expect(nth).toBeLessThan(enough);
      disk.refuse(nth);
      const answer = await told(act.does(at));
      const { writes } = disk.mend();
      const changes = changesBetween(before, held());
      if (answer !== 'done') {
        expect([nth, answer, changes]).toEqual([nth, 'record-not-written', {}]);
        continue;
      }
      expect([nth, changes]).toEqual([nth, act.changes]);
      if (writes < nth) return;
      // What was refused was a note of what had happened already; the log has it.
      expect(at.logLines.join('')).toContain('audit-not-written');
      stand = await stage(act);
    }
  });

  test('what fails after the commit is never told as not written', async () => {
    const first = await stage(act);
    first.disk.refuse(0);
    expect(await told(act.does(first.at))).toBe('done');
    const { commits } = first.disk.mend();
    const { at, disk, held } = await stage(act);
    const nobodyListens = () => {
      throw new Error('nobody listens');
    };
    at.desk.onFiled(nobodyListens);
    at.desk.operators.onChange(nobodyListens);
    at.store.outbox.subscribe(nobodyListens);
    const before = held();
    disk.refuseAfterCommit(commits);
    const answer = await told(act.does(at));
    disk.mend();
    expect(answer).toBe('done');
    expect(changesBetween(before, held())).toEqual(act.changes);
  });
});

test.each(['signOut', 'lock'] as const)(
  '%s: happens on a disk that takes no entry of it, and the log says what is lacking',
  async (call) => {
    const at = await signedIn();
    const disk = failingDisk(at.store.internals.handle);
    disk.refuse(1);
    await at.client[call]();
    disk.mend();
    expect(at.desk.sessions.session.state).not.toBe('signed-in');
    expect(at.logLines.join('')).toContain('audit-not-written');
  },
);

test('the calls that write nothing ask the disk for nothing', async () => {
  const at = await signedIn();
  const { client } = at;
  const disk = failingDisk(at.store.internals.handle);
  disk.refuse(1);
  await client.touch();
  await client.search({ text: '王' });
  await client.byNumber({ identityNumber: wang });
  await client.today();
  await client.setPlace({ place: '柳树村' });
  await client.outreach({});
  await client.noticeList({ kind: 'paused', scope: {}, language: 'zh-CN' });
  await client.report({ from: '2026-05-01', to: '2026-05-20' });
  await client.checkCode({ code: 'nothing' });
  expect(disk.mend().writes).toBe(0);
});

/** What the agency's answers change at a desk, over every way that it has to. */
const answers: Record<
  'replaceOperators' | 'settlePin' | 'settleRequest' | 'takeAttempts',
  { after?: Act['after']; takes(exchange: DeskExchange): unknown; changes: Record<string, string> }
> = {
  replaceOperators: {
    after: ({ client }) => client.signOut(),
    takes: (exchange) => exchange.replaceOperators([]),
    changes: { ...audited, operators: '+0 -3' },
  },
  settlePin: {
    after: ({ client }) => client.choosePin({ ...chen, newPin: '730164' }),
    takes: (exchange) =>
      exchange.waitingPins().map((pin) => exchange.settlePin(pin, { ok: false, reason: 'outdated' })),
    changes: { ...audited, operator_pins: '+0 -1' },
  },
  settleRequest: {
    after: requests['report-death'].does,
    takes: (exchange) => {
      const [id = ''] = queuedIds;
      exchange.settleRequest(id, {
        state: 'refused',
        reason: 'not-confirmed',
        at: '2026-05-20T02:00:00.000Z',
      });
    },
    changes: { desk_requests: '+1 -1', desk_request_travel: '+1 -0' },
  },
  takeAttempts: {
    takes: (exchange) => exchange.takeAttempts([elsewhere, { ...elsewhere, recordId: 'another' }]),
    changes: { office_attempts: '+2 -0' },
  },
};

let queuedIds: string[] = [];
const elsewhere: OfficeAttempt = {
  recordId: 'one',
  terminalName: 'hall-1',
  identityNumber: wang,
  at: '2026-05-20T01:00:00.000Z',
  on: '2026-05-20',
  method: 'self-service',
  result: 'not-matched',
  failure: null,
};

test.each(Object.entries(answers))(
  'an answer of the agency is taken whole or not at all: %s',
  async (_, { after, takes, changes }) => {
    const at = await signedIn();
    await after?.(at);
    queuedIds = at.desk.tables.queuedRequestIds();
    const exchange = createDeskExchange(at.desk, at.store, () => '2026-05-20');
    const disk = failingDisk(at.store.internals.handle);
    const before = holding(at);
    for (let nth = 1; ; nth += 1) {
      disk.refuse(nth);
      const taken = attemptWrite(() => takes(exchange));
      const { writes } = disk.mend();
      if (writes < nth) {
        expect(taken.ok).toBe(true);
        expect(changesBetween(before, holding(at))).toEqual(changes);
        return;
      }
      expect(taken).toMatchObject(taken.ok ? { value: { ok: false } } : { reason: 'io-error' });
      expect(changesBetween(before, holding(at))).toEqual({});
    }
  },
);

test('a withdrawal that an earlier version filed without erasing is finished at the start, once, whole or not at all', async () => {
  const at = await signedIn(byCamera);
  await certifyByCamera(at.client, at.visits, wang);
  const on = '2026-05-20';
  const filedBefore = {
    id: 'w',
    kind: 'withdraw-consent' as const,
    identityNumber: wang,
    on,
    operatorId: 'op-chen',
  };
  at.store.inOneTransaction((work) =>
    at.desk.tables.addRequest(work, { ...filedBefore, at: `${on}T02:00:00.000Z`, content: '{}' }, []),
  );
  at.clock.nowMs = Date.parse(`${on}T03:00:00.000Z`);
  // What somebody gives after they have withdrawn they give anew.
  expect(await certifyByCamera(at.client, at.visits, wang)).toBe('certified');
  const disk = failingDisk(at.store.internals.handle);
  const before = holding(at);
  const finish = () =>
    attemptWrite(() =>
      finishWithdrawals({ ...at.desk.options, tables: at.desk.tables, audit: at.desk.audit }),
    );
  for (let nth = 1; ; nth += 1) {
    disk.refuse(nth);
    const { ok } = finish();
    if (disk.mend().writes < nth) break;
    expect(ok).toBe(false);
    expect(changesBetween(before, holding(at))).toEqual({});
  }
  const after = holding(at);
  expect(changesBetween(before, after)).toEqual({ ...audited, evidence: '+2 -2', roster_templates: '+0 -1' });
  expect(at.desk.audit.entries().at(-1)).toMatchObject({
    event: 'face-data-erased',
    operatorId: null,
    fields: { pieces: 3, template: true },
  });
  expect(finish().ok).toBe(true);
  expect(changesBetween(after, holding(at))).toEqual({});
});

test('a list whose audit entry was refused is not there', async () => {
  const at = await signedIn();
  const disk = failingDisk(at.store.internals.handle);
  disk.refuse(3);
  const call = at.client.exportOutreach({ scope: {}, format: 'csv', language: 'zh-CN' });
  expect(await told(call)).toBe('record-not-written');
  disk.mend();
  for (const end of ['', '.draft'])
    expect(existsSync(join(at.desk.options.dataDir, 'lists', `outreach-2026-05-20.csv${end}`))).toBe(false);
});

test('nothing is printed on a disk that takes no entry of it', async () => {
  const printed: string[] = [];
  const pdf = {
    make: async ({ name }: { name: string }) => {
      printed.push(name);
      return { bytes: new Uint8Array([1]), pages: 1 };
    },
  };
  const at = await signedIn({ pdf });
  const { recordId } = await check(at.client, wang);
  const disk = failingDisk(at.store.internals.handle);
  const print = () =>
    at.client.print({ document: { document: 'receipt', recordId, paper: 'a4' }, language: 'zh-CN' });
  disk.refuse(1);
  expect(await told(print())).toBe('record-not-written');
  expect(printed).toEqual([]);
  disk.refuse(3);
  expect(await told(print())).toBe('done');
  disk.mend();
  expect(printed).toHaveLength(1);
  expect(at.logLines.join('')).toContain('"event":"audit-not-written","entry":"document-made"');
});
