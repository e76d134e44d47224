import { exportJWK, generateKeyPair } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { lockPersons, redecide } from '../../agency/decisions/redecide.ts';
import { readAnew } from '../../agency/records/readAnew.ts';
import { recordPersonEvent } from '../../agency/roster/persons.ts';
import { agencyFixture, packId } from '../../agency/testing/agencyFixture.ts';
import { databases } from '../../agency/testing/databases.ts';
import { activateTerminal } from '../../agency/testing/writingTerminal.ts';
import type { ReceiptClaims } from '../../contract/agency.ts';
import { FerryBack, FerryOut } from '../../contract/exchange/format1.ts';
import { ferryKeyAlgorithm, openFerry, sealFerry } from '../../contract/exchange/sealing.ts';
import { signReceipt, verifyReceipt } from '../../contract/receiptToken.ts';
import { recordHash, signatureAlgorithm } from '../../contract/recordToken.ts';
import type { AttemptRecord } from '../../domain/attemptRecord.ts';
import { calendarDateAt } from '../../domain/calendar.ts';
import { createAgencyClient } from '../../terminal/exchange/line/agencyClient.ts';
import { draftOf, openTestStore } from '../../terminal/vault/testing/storeFixture.ts';

/** What a later version may write: each with one word, or one field, that this version does not know. */
const challenge = {
  nonce: 'n',
  actions: ['nod'],
  passed: true,
  failure: null,
  steps: [{ action: 'nod', startedAtMs: 0, endedAtMs: 900, met: true }],
};
const verification = {
  outcome: 'accepted',
  distance: 0.3,
  thresholds: { accept: 0.4, review: 0.5, record: 'r' },
  reference: { kind: 'agency-template', takenOn: null, hash: 'h' },
  framesCompared: 5,
  embedder: 'e@1',
};
const assistance = {
  identifiedBy: 'card',
  helper: null,
  visualCheck: null,
  confirmedBy: null,
  place: null,
  form: null,
};
const words: Record<string, object> = {
  format: { format: 'anxin-record/3' },
  action: { challenge: { ...challenge, actions: ['nod', 'wave'] } },
  'action of a step': { challenge: { ...challenge, steps: [{ ...challenge.steps[0], action: 'wave' }] } },
  'flash outcome': { challenge: { ...challenge, flash: { outcome: 'half', share: 0.5 } } },
  method: { method: 'by-television' },
  result: { result: 'certified-by-two' },
  scheme: { schemes: ['institution-pension', 'long-term-care'] },
  'clock trust': { clock: { trust: 'satellite', lastConfirmedAt: null } },
  gauge: { pastRed: ['moonAgeDays'] },
  'evidence kind': { evidence: [{ kind: 'gait', mediaType: 'a/b', hash: 'h', byteLength: 1 }] },
  'reference kind': {
    verification: { ...verification, reference: { ...verification.reference, kind: 'film' } },
  },
  outcome: { verification: { ...verification, outcome: 'twin' } },
  relation: {
    assistance: { ...assistance, helper: { name: '小王', relation: 'care-worker' } },
    operator: { id: 'o', name: '陈' },
  },
  'visual check': { assistance: { ...assistance, visualCheck: { reason: 'sandstorm' } } },
  route: { assistance: { ...assistance, form: { id: 'f', route: 'by-drone', received: [] } } },
  'identified by': { assistance: { ...assistance, identifiedBy: 'palm' } },
};
const changed = (change: object) => change as Partial<AttemptRecord>;
let days = 0;
/** A day of its own, so that no two of these are doubles. */
const day = () => ({ on: new Date(Date.UTC(2031, 0, ++days)).toISOString().slice(0, 10) });

describe.each(databases)('a record from tomorrow at an agency on $name', ({ open }) => {
  const fixture = agencyFixture(open);

  test('goes to an officer with a reason, whichever word is new, and its chain goes on', async () => {
    const terminal = await fixture.newTerminal();
    const names = Object.keys(words);
    const written: Awaited<ReturnType<typeof terminal.write>>[] = [];
    for (const name of names) written.push(await terminal.write({ ...day(), ...changed(words[name] ?? {}) }));
    const plain = await terminal.write({ ...day(), ...changed({ weather: 'rain' }) });
    const records = [...written, plain].map(({ token }) => token);
    const { results } = await terminal.client.pushRecords({ records });
    expect(results.every(({ ok }) => ok)).toBe(true);
    const decisions = await fixture.decisionsOf(terminal);
    expect(names.map((name, index) => [name, decisions.get(written[index]?.record.id ?? '')])).toEqual(
      names.map((name) => [name, 'needs-review unknown-value']),
    );
    expect(decisions.get(plain.record.id)).toBe('accepted');
  });

  test('is shown to the officer with what is not known, and stands as the officer decides', async () => {
    const terminal = await fixture.newTerminal();
    const { token, record } = await terminal.write({ ...day(), ...changed({ method: 'by-television' }) });
    await terminal.client.pushRecords({ records: [token] });
    const { items } = await fixture.officer.officer.reviews({ limit: 500 });
    const item = items.find(({ recordId }) => recordId === record.id);
    expect(item).toMatchObject({
      reason: 'unknown-value',
      unknown: [{ path: 'method', word: 'by-television' }],
      token,
    });
    const { terminalId } = terminal;
    await fixture.officer.officer.decide({ terminalId, recordId: record.id, state: 'accepted' });
    expect((await fixture.decisionsOf(terminal)).get(record.id)).toBe('accepted officer');
  });

  test('that did not certify, for a reason that is known, is kept and needs nobody', async () => {
    const terminal = await fixture.newTerminal();
    const change = { result: 'not-matched', method: 'by-television' };
    const { token } = await terminal.write({ ...day(), ...changed(change) });
    expect((await terminal.client.pushRecords({ records: [token] })).results).toMatchObject([{ ok: true }]);
    expect(await fixture.decisionsOf(terminal)).toEqual(new Map());
  });

  test('is neither accepted nor refused of somebody who had died', async () => {
    const terminal = await fixture.newTerminal();
    const number = '430199194001010014';
    await fixture.officer.officer.putPersons({
      entries: [
        {
          identityNumber: number,
          name: '试验人',
          packId,
          schemes: [{ scheme: 'institution-pension', drawingSince: '2010-01-01' }],
          certifications: [],
          events: [{ kind: 'death', on: '2020-01-01' }],
        },
      ],
    });
    const person = { identityNumber: number, name: '试验人' };
    const { token, record } = await terminal.write({
      ...day(),
      ...changed({ person, method: 'by-television' }),
    });
    await terminal.client.pushRecords({ records: [token] });
    expect((await fixture.decisionsOf(terminal)).get(record.id)).toBe('needs-review unknown-value');
  });

  test('is told to the other terminals of its office that may know its words, and to no older one', async () => {
    const { newActivationCode } = fixture.officer.officer;
    const inOffice = async () => {
      const { code } = await newActivationCode({ packIds: [packId], office: '青山乡' });
      return activateTerminal(fixture.agency, code);
    };
    const [kiosk, desk] = [await inOffice(), await inOffice()];
    const today = calendarDateAt(Date.now());
    const tokens = [];
    for (const result of ['not-acquired', 'outshone', 'not-matched'])
      tokens.push((await kiosk.write(changed({ on: today, result }))).token);
    await kiosk.client.pushRecords({ records: tokens });
    const results = async (asked: { format?: number }) =>
      (await desk.client.pullAttempts(asked)).attempts.map(({ result }) => result).sort();
    expect(await results({ format: 2 })).toEqual(['not-acquired', 'not-matched', 'outshone']);
    expect(await results({})).toEqual(['not-matched']);
  });

  test('what is no record stays none', async () => {
    const terminal = await fixture.newTerminal();
    const broken = [
      { method: 7 },
      { schemes: 'all' },
      { challenge: { ...challenge, actions: [null] } },
      { on: '明天' },
    ];
    const tokens = [];
    for (const change of broken)
      tokens.push((await terminal.write({ id: uuidv7(), ...changed(change) })).token);
    const { results } = await terminal.client.pushRecords({ records: tokens });
    expect(results.map((result) => !result.ok && result.refusal)).toEqual(broken.map(() => 'not-a-record'));
  });

  test('is read anew by the version that knows the word, and is then decided as any other', async () => {
    const terminal = await fixture.newTerminal();
    const { db } = fixture.agency.services;
    const known = await terminal.write(day());
    const unknown = await terminal.write({ ...day(), ...changed({ method: 'by-television' }) });
    await terminal.client.pushRecords({ records: [known.token, unknown.token] });
    // As the version before would have left a record whose words this one knows.
    const row = db.updateTable('record').set({ unknown_words: '[{"path":"method","word":"self-service"}]' });
    await row.where('record_id', '=', known.record.id).execute();
    const person = { packId, identityNumber: known.record.person.identityNumber };
    await redecide(db, fixture.agency.services, await lockPersons(db, [person]));
    expect((await fixture.decisionsOf(terminal)).get(known.record.id)).toBe('needs-review unknown-value');
    expect(await readAnew(fixture.agency.services)).toBe(1);
    expect(await readAnew(fixture.agency.services)).toBe(0);
    const decisions = await fixture.decisionsOf(terminal);
    expect(decisions.get(known.record.id)).toBe('accepted');
    expect(decisions.get(unknown.record.id)).toBe('needs-review unknown-value');
  });
});

const county = {
  packId,
  name: '试验人',
  schemes: [{ scheme: 'institution-pension', drawingSince: '2010-01-01' }],
  certifications: [],
};
const care = { scheme: 'long-term-care', drawingSince: '2020-01-01' };
const numbers = ['430199194001010014', '430199194001010022', '430199194001010030'] as const;
const put = (identityNumber: string, change = {}) => ({
  change: 'put' as const,
  entry: { ...county, identityNumber, ...change },
});

describe('a roster line from tomorrow at a terminal', () => {
  test('does not keep the others away, leads its person to the counter, and is gone with the next plain one', async () => {
    const { store } = await openTestStore();
    const { roster } = store;
    const lines = [
      put(numbers[0], { schemes: [...county.schemes, care] }),
      { change: 'merge', identityNumbers: [numbers[0], numbers[1]] },
      put(numbers[1], { name: undefined }),
      put(numbers[2]),
    ];
    expect(roster.applyChanges(lines, 'cursor-1')).toEqual({ ok: true });
    expect(roster.cursor()).toBe('cursor-1');
    expect(roster.find(numbers[0])?.schemes).toEqual(county.schemes);
    expect(numbers.map((number) => roster.isUnread(number))).toEqual([true, true, false]);
    const kept = store.internals.handle.prepare('SELECT line FROM roster_unread').pluck().all();
    expect(kept.map((line) => JSON.parse(String(line)))).toContainEqual(lines[0]);
    roster.applyChanges(
      [put(numbers[0]), { change: 'remove', identityNumber: numbers[1], packId }],
      'cursor-2',
    );
    expect(numbers.map((number) => roster.isUnread(number))).toEqual([false, false, false]);
  });

  test('comes once more when other software reads it, and only then', async () => {
    const { roster } = (await openTestStore()).store;
    const now = { version: '0.2.0', build: 'a' };
    roster.readAnewBy(now);
    roster.applyChanges([put(numbers[0], { schemes: [care] })], 'cursor-1');
    roster.readAnewBy(now);
    expect(roster.cursor()).toBe('cursor-1');
    roster.readAnewBy({ version: '0.3.0', build: 'b' });
    expect(roster.cursor()).toBeNull();
    roster.applyChanges([put(numbers[0])], 'cursor-2');
    roster.endFullPull();
    roster.readAnewBy({ version: '0.4.0', build: 'c' });
    expect(roster.cursor()).toBe('cursor-2');
  });

  test('comes over the line without stopping the page', async () => {
    const line = put(numbers[0], { events: [{ kind: 'emigrated', on: '2030-01-01' }] });
    const answer = { changes: [line, put(numbers[1])], cursor: 'c', remaining: 0 };
    const client = createAgencyClient({
      url: 'http://agency.invalid',
      authorization: async () => null,
      fetch: async () => Response.json(answer),
      stopped: () => new AbortController().signal,
      timeoutMs: 1000,
    });
    expect(await client.pullRoster({})).toEqual(answer);
  });
});

describe.each(databases)('a roster line from tomorrow at an agency on $name', ({ open }) => {
  const fixture = agencyFixture(open);

  test('is handed on as it is, sends what its person certifies to an officer, and loses nothing to a change', async () => {
    const { db } = fixture.agency.services;
    const [number] = numbers;
    const events = [{ kind: 'emigrated', on: '2030-01-01' }];
    const plain = {
      ...county,
      identityNumber: number,
      schemes: [{ scheme: 'institution-pension' as const, drawingSince: '2010-01-01' }],
    };
    await fixture.officer.officer.putPersons({ entries: [plain] });
    const entry = JSON.stringify({ ...plain, events });
    await db.updateTable('person').set({ entry }).where('identity_number', '=', number).execute();
    const terminal = await fixture.newTerminal();
    const { token, record } = await terminal.write({
      ...day(),
      person: { identityNumber: number, name: '试验人' },
    });
    await terminal.client.pushRecords({ records: [token] });
    expect((await fixture.decisionsOf(terminal)).get(record.id)).toBe('needs-review unknown-value');
    await recordPersonEvent(
      fixture.agency.services,
      { packId, identityNumber: number },
      { kind: 'death', on: '2040-01-01' },
    );
    const { changes } = await terminal.client.pullRoster({ limit: 5000 });
    expect(changes).toContainEqual({
      change: 'put',
      entry: { ...plain, events: [...events, { kind: 'death', on: '2040-01-01' }] },
    });
  });
});

describe('a receipt from tomorrow at a terminal', () => {
  test.each([
    ['state', { state: 'half-accepted', reason: null }, 'needs-review', null],
    ['reason', { state: 'rejected', reason: 'moved-abroad' }, 'rejected', 'moved-abroad'],
  ] as const)(
    'with a new %s takes its record out of the queue, and is kept as it came',
    async (_, said, state, reason) => {
      const { store, writer } = await openTestStore();
      const written = await writer.append(draftOf(), []);
      if (!written.ok) throw new Error(written.reason);
      const { record, token } = written;
      const keys = await generateKeyPair(signatureAlgorithm, { crv: 'Ed25519', extractable: true });
      const receipt = await signReceipt(
        {
          recordId: record.id,
          recordHash: await recordHash(token),
          terminalId: record.terminalId,
          sequence: 1,
          at: '2030-01-01T00:00:00.000Z',
          ...said,
        } as ReceiptClaims,
        { keyId: 'a', privateKey: keys.privateKey },
      );
      const verified = await verifyReceipt(receipt, async () => keys.publicKey);
      if (!verified.ok) throw new Error(verified.reason);
      expect(store.outbox.applyReceipts([{ token: receipt, claims: verified.claims }])).toEqual(['applied']);
      expect(store.outbox.deliveryOf(record.id)).toMatchObject({ state, reason });
      expect(store.outbox.receiptsOf(record.id)).toEqual([receipt]);
      expect(store.outbox.nextBatch(10)).toEqual([]);
      expect(store.outbox.applyReceipts([{ token: receipt, claims: verified.claims }])).toEqual(['stale']);
    },
  );
});

describe('a stick from tomorrow', () => {
  const tomorrow = {
    format: 'anxin-ferry-back/2',
    terminalId: 'T-1',
    writtenAt: '2030-01-01T00:00:00.000Z',
    chain: { nextSequence: 1, reactivate: false, weather: 'rain' },
    receipts: [],
    refused: [{ hash: 'h', refusal: 'too-bright' }],
    decisions: [],
    decisionsCursor: '',
    roster: { full: true, after: null, changes: [{ change: 'merge' }], cursor: 'c', remaining: 0 },
    packs: [],
    letters: ['一'],
  };

  test('is opened, and what it adds is passed over', async () => {
    const signing = await generateKeyPair(signatureAlgorithm, { crv: 'Ed25519', extractable: true });
    const receiving = await generateKeyPair(ferryKeyAlgorithm, { crv: 'X25519', extractable: true });
    const sealed = await sealFerry(
      tomorrow as unknown as FerryBack,
      { keyId: 'a', privateKey: signing.privateKey },
      { keyId: 't', publicJwk: await exportJWK(receiving.publicKey) },
    );
    const own = async () => receiving.privateKey;
    const opened = await openFerry(FerryBack, sealed, own, async () => signing.publicKey);
    const { letters: _l, chain: _c, ...kept } = tomorrow;
    expect(opened).toMatchObject({ ok: true, content: kept });
    // A package of another kind does not pass for it.
    expect(await openFerry(FerryOut, sealed, own, async () => signing.publicKey)).toMatchObject({
      ok: false,
    });
  });
});
