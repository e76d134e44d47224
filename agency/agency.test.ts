import { createHash } from 'node:crypto';
import { safe } from '@orpc/client';
import fc from 'fast-check';
import { type CryptoKey, importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyReceipt } from '../contract/receiptToken.ts';
import { recordHash, signatureAlgorithm } from '../contract/recordToken.ts';
import { signTerminalToken } from '../contract/terminalToken.ts';
import { type Agency, startAgency } from './agency.ts';
import { createAgencyLog } from './events.ts';
import { databases, type TestDatabase } from './testing/databases.ts';
import { postgresPrograms } from './testing/temporaryPostgres.ts';
import {
  type AgencyClient,
  activateTerminal,
  clientFor,
  type WritingTerminal,
} from './testing/writingTerminal.ts';

const personA = '430199195103120022';
const packId = 'hunan-provincial-2022';

describe.each(databases)('over $name', ({ open }) => {
  let database: TestDatabase;
  let agency: Agency;
  let officer: AgencyClient;
  const log: string[] = [];

  beforeAll(async () => {
    database = await open();
    agency = await startAgency({
      seed: 'demo',
      demoCountySize: 50,
      log: createAgencyLog({ write: (line: string) => void log.push(line) }, Date.now),
      ...database.options,
    });
    officer = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`);
  });
  afterAll(async () => {
    await agency.stop();
    database.stop();
    // Every test of this file has put identity numbers through the agency.
    expect(log.join('')).toContain('records-received');
    expect(log.join('')).not.toMatch(/(?<!\d)[1-9]\d{16}[\dX](?!\d)/);
  });

  async function newTerminal(): Promise<WritingTerminal> {
    const { code } = await officer.officer.newActivationCode({ packIds: [packId] });
    return activateTerminal(agency, code);
  }

  /** Everything that a push may change. */
  async function storedState() {
    const { db } = agency.services;
    return JSON.stringify({
      records: await db
        .selectFrom('record')
        .selectAll()
        .orderBy('terminal_id')
        .orderBy('record_id')
        .execute(),
      decisions: await db.selectFrom('decision').selectAll().orderBy('record_id').orderBy('number').execute(),
      heads: await db.selectFrom('chain_head').selectAll().orderBy('terminal_id').orderBy('branch').execute(),
      refused: await db.selectFrom('refused_token').selectAll().orderBy('hash').execute(),
      people: await db.selectFrom('person').selectAll().orderBy('identity_number').execute(),
    });
  }

  async function decisionsOf(terminal: WritingTerminal): Promise<Map<string, string>> {
    const { receipts } = await terminal.client.pullDecisions({});
    const { keys } = await terminal.client.keys();
    const latest = new Map<string, string>();
    for (const receipt of receipts) {
      const verified = await verifyReceipt(receipt, async (id) => {
        const key = keys.find((candidate) => candidate['kid'] === id);
        return key ? ((await importJWK(key, signatureAlgorithm)) as CryptoKey) : null;
      });
      if (!verified.ok) throw new Error(verified.problem);
      latest.set(verified.claims.recordId, `${verified.claims.state} ${verified.claims.reason ?? ''}`.trim());
    }
    return latest;
  }

  test('a code activates one terminal; the same key gets the same answer, another key none', async () => {
    const { code } = await officer.officer.newActivationCode({ packIds: [packId] });
    const terminal = await activateTerminal(agency, code);
    const again = await terminal.client.activate({ code, name: 'again', publicKey: terminal.publicKey });
    expect(again.terminalId).toBe(terminal.terminalId);
    const { code: another } = await officer.officer.newActivationCode({ packIds: [packId] });
    const anew = await terminal.client.activate({
      code: another,
      name: 'anew',
      publicKey: terminal.publicKey,
    });
    expect(anew.terminalId).toBe(terminal.terminalId);
    await expect(activateTerminal(agency, code)).rejects.toMatchObject({ code: 'CODE_USED' });
    await officer.officer.revoke({ terminalId: terminal.terminalId });
    const { code: fresh } = await officer.officer.newActivationCode({ packIds: [packId] });
    await expect(
      terminal.client.activate({ code: fresh, name: 'revoked', publicKey: terminal.publicKey }),
    ).rejects.toMatchObject({ code: 'KEY_REVOKED' });
    await expect(activateTerminal(agency, 'NO-SUCH-CODE')).rejects.toMatchObject({ code: 'CODE_UNKNOWN' });
  });

  test('a pushed record is answered with a receipt and decided on', async () => {
    const terminal = await newTerminal();
    const { token, record } = await terminal.write({ on: '2031-01-01' });
    const { results, chain } = await terminal.client.pushRecords({ records: [token] });
    expect(results).toEqual([{ ok: true, recordId: record.id, receipt: expect.any(String) }]);
    expect(chain).toEqual({ nextSequence: 2, reactivate: false });
    expect(await decisionsOf(terminal)).toEqual(new Map([[record.id, 'accepted']]));
  });

  test('a record written past red goes to an officer where the knowledge was old, and not where only the disk was full', async () => {
    const terminal = await newTerminal();
    const old = await terminal.write({ on: '2031-02-01', pastRed: ['rosterAgeDays'] });
    const full = await terminal.write({
      on: '2031-02-02',
      pastRed: ['recordsWaiting', 'freeSpaceMegabytes'],
    });
    await terminal.client.pushRecords({ records: [old.token, full.token] });
    expect(await decisionsOf(terminal)).toEqual(
      new Map([
        [old.record.id, 'needs-review terminal-stale'],
        [full.record.id, 'accepted'],
      ]),
    );
  });

  test('pushing everything again, in any cut, leaves every byte as it was', async () => {
    const terminal = await newTerminal();
    const tokens: string[] = [];
    for (let day = 1; day <= 9; day += 1)
      tokens.push((await terminal.write({ on: `2032-01-0${day}` })).token);
    const first = await terminal.client.pushRecords({ records: tokens });
    await terminal.client.pullDecisions({});
    const before = await storedState();
    await fc.assert(
      fc.asyncProperty(fc.nat(8), fc.integer({ min: 1, max: 9 }), async (from, length) => {
        const part = tokens.slice(from, from + length);
        const again = await terminal.client.pushRecords({ records: part });
        expect(again.results).toEqual(first.results.slice(from, from + length));
        expect(await storedState()).toBe(before);
      }),
      { numRuns: 15 },
    );
  });

  test('a record whose predecessor is missing is not taken, and the agency says where to go on', async () => {
    const terminal = await newTerminal();
    const one = await terminal.write({ on: '2033-01-01' });
    await terminal.write({ on: '2033-01-02' });
    const three = await terminal.write({ on: '2033-01-03' });
    await terminal.client.pushRecords({ records: [one.token] });
    const { error } = await safe(terminal.client.pushRecords({ records: [three.token] }));
    expect(error).toMatchObject({ code: 'SEQUENCE_GAP', data: { expectedSequence: 2 } });
    await terminal.client.declareLost({ fromSequence: 2, toSequence: 2, cause: 'store-damaged' });
    const { chain } = await terminal.client.pushRecords({ records: [three.token] });
    expect(chain.nextSequence).toBe(4);
  });

  test('what is no record is refused by name, kept, and does not hold up the next one', async () => {
    const terminal = await newTerminal();
    const one = await terminal.write({ on: '2034-01-01' });
    const broken = await terminal.write({ result: 'nonsense' as 'certified' });
    const three = await terminal.write({ on: '2034-01-03' });
    const { results } = await terminal.client.pushRecords({
      records: [one.token, broken.token, three.token],
    });
    expect(results.map((result) => (result.ok ? 'taken' : result.refusal))).toEqual([
      'taken',
      'not-a-record',
      'taken',
    ]);
    const garbled = `${one.token.slice(0, -4)}AAAA`;
    const again = await terminal.client.pushRecords({ records: [garbled] });
    expect(again.results).toEqual([{ ok: false, index: 0, refusal: 'bad-signature' }]);
  });

  test('a record that was declared lost and turns up after all fills its place', async () => {
    const terminal = await newTerminal();
    const one = await terminal.write({ on: '2034-02-01' });
    const two = await terminal.write({ on: '2034-02-02' });
    const three = await terminal.write({ on: '2034-02-03' });
    await terminal.client.pushRecords({ records: [one.token] });
    await terminal.client.declareLost({ fromSequence: 2, toSequence: 2, cause: 'unreadable' });
    await terminal.client.pushRecords({ records: [three.token] });
    const { results, chain } = await terminal.client.pushRecords({ records: [two.token] });
    expect(results[0]?.ok).toBe(true);
    expect(chain).toEqual({ nextSequence: 4, reactivate: false });
  });

  test('of several that were declared lost each fills its place as it turns up, the later one first and the first one too', async () => {
    const terminal = await newTerminal();
    const [one, two, three] = [
      await terminal.write({ on: '2034-02-04' }),
      await terminal.write({ on: '2034-02-05' }),
      await terminal.write({ on: '2034-02-06' }),
    ];
    await terminal.client.declareLost({ fromSequence: 1, toSequence: 2, cause: 'unreadable' });
    for (const { token } of [three, two, one]) {
      const { results, chain } = await terminal.client.pushRecords({ records: [token] });
      expect(results[0]?.ok).toBe(true);
      expect(chain).toEqual({ nextSequence: 4, reactivate: false });
    }
  });

  test('a record that turns up after all is put into no branch in which it does not follow, whoever names it there', async () => {
    const terminal = await newTerminal();
    const one = await terminal.write({ on: '2034-07-01' });
    const two = await terminal.write({ on: '2034-07-02' });
    await terminal.client.pushRecords({ records: [one.token, two.token] });
    terminal.rollBack(1);
    const [other, late, last] = [
      await terminal.write({ on: '2034-07-03' }),
      await terminal.write({ on: '2034-07-04' }),
      await terminal.write({ on: '2034-07-05' }),
    ];
    terminal.rollBack(2);
    const third = await terminal.write({ on: '2034-07-06' });
    await terminal.client.pushRecords({ records: [other.token, third.token] });
    await terminal.client.declareLost({ fromSequence: 3, toSequence: 3, cause: 'unreadable' });
    for (const { token } of [last, late]) await terminal.client.pushRecords({ records: [token] });
    const rows = await agency.services.db
      .selectFrom('record')
      .select(['record_id', 'branch'])
      .where('terminal_id', '=', terminal.terminalId)
      .execute();
    const branchOf = ({ record }: typeof other) => rows.find((row) => row.record_id === record.id)?.branch;
    expect([two, other, third, late].map(branchOf)).toEqual([0, 1, 1, 2]);
  });

  test('a copy whose beginning a damaged disk took declares it within the chain, and opens a branch', async () => {
    const terminal = await newTerminal();
    const first = [await terminal.write({ on: '2034-03-01' }), await terminal.write({ on: '2034-03-02' })];
    await terminal.client.pushRecords({ records: first.map(({ token }) => token) });
    terminal.rollBack(0);
    await terminal.write({ on: '2034-03-03' });
    const other = await terminal.write({ on: '2034-03-04' });
    const { error } = await safe(terminal.client.pushRecords({ records: [other.token] }));
    expect(error).toMatchObject({ code: 'SEQUENCE_GAP', data: { expectedSequence: 1 } });
    await terminal.client.declareLost({ fromSequence: 1, toSequence: 1, cause: 'store-damaged' });
    const { results, chain } = await terminal.client.pushRecords({ records: [other.token] });
    expect(results[0]?.ok).toBe(true);
    expect(chain).toEqual({ nextSequence: 3, reactivate: true });
    expect((await decisionsOf(terminal)).get(first[1]?.record.id ?? '')).toBe('needs-review chain-forked');
    // What the agency waits for still has to be told in its order.
    const beyond = await safe(
      terminal.client.declareLost({ fromSequence: 9, toSequence: 9, cause: 'store-damaged' }),
    );
    expect(beyond.error).toMatchObject({ code: 'NOT_MISSING' });
  });

  test('where something is lost around a fork, what is decided is the same whether the loss or the fork is told first', async () => {
    const states: (string | undefined)[][] = [];
    for (const month of ['05', '06']) {
      const terminal = await newTerminal();
      const on = (day: number) => ({ on: `2034-${month}-0${day}` });
      const first = [await terminal.write(on(1)), await terminal.write(on(2)), await terminal.write(on(3))];
      await terminal.client.pushRecords({ records: first.map(({ token }) => token) });
      terminal.rollBack(2);
      const other = await terminal.write(on(4));
      const steps = [
        () => terminal.client.declareLost({ fromSequence: 2, toSequence: 2, cause: 'store-damaged' }),
        () => terminal.client.pushRecords({ records: [other.token] }),
      ];
      for (const step of month === '05' ? steps : steps.reverse()) await step();
      const decided = await decisionsOf(terminal);
      states.push([...first, other].map(({ record }) => decided.get(record.id)));
      await terminal.client.pushRecords({ records: [...first, other].map(({ token }) => token) });
      expect(await decisionsOf(terminal)).toEqual(decided);
    }
    const behind = 'needs-review chain-forked';
    expect(states).toEqual([
      ['accepted', behind, behind, behind],
      ['accepted', behind, behind, behind],
    ]);
  });

  test('the same record with another place in the chain tells that the disk was copied, and a new activation is asked for', async () => {
    const terminal = await newTerminal();
    const one = await terminal.write({ on: '2034-04-01' });
    const two = await terminal.write({ on: '2034-04-02' });
    await terminal.client.pushRecords({ records: [one.token, two.token] });
    terminal.rollBack(0);
    const again = await terminal.write({ ...two.record, sequence: 1, previousHash: null });
    const { results, chain } = await terminal.client.pushRecords({ records: [again.token] });
    expect(results).toEqual([{ ok: false, index: 0, refusal: 'id-taken' }]);
    expect(chain.reactivate).toBe(true);
    expect((await decisionsOf(terminal)).get(two.record.id)).toBe('needs-review chain-forked');
    const twice = await terminal.write({
      ...one.record,
      sequence: 2,
      previousHash: await recordHash(again.token),
    });
    const third = await terminal.write({ on: '2034-04-03' });
    // What follows the copy's records hangs on them, also where it reaches farther than all that is held.
    const onward = await terminal.client.pushRecords({ records: [twice.token, third.token] });
    expect(onward.results.map((result) => result.ok)).toEqual([false, true]);
    expect(onward.chain.nextSequence).toBe(4);
  });

  test('a terminal that was rolled back keeps both branches, and both wait for an officer', async () => {
    const terminal = await newTerminal();
    const one = await terminal.write({ on: '2035-01-01' });
    const two = await terminal.write({ on: '2035-01-02' });
    await terminal.client.pushRecords({ records: [one.token, two.token] });
    terminal.rollBack(1);
    const other = await terminal.write({ on: '2035-01-03' });
    const { results, chain } = await terminal.client.pushRecords({ records: [other.token] });
    expect(results[0]?.ok).toBe(true);
    expect(chain.reactivate).toBe(true);
    expect(await decisionsOf(terminal)).toEqual(
      new Map([
        [one.record.id, 'accepted'],
        [two.record.id, 'needs-review chain-forked'],
        [other.record.id, 'needs-review chain-forked'],
      ]),
    );
  });

  test('the same person at two terminals on one day: the earlier record stands in whatever order they come', async () => {
    const [left, right] = [await newTerminal(), await newTerminal()];
    const early = await left.write({ on: '2036-01-01' });
    const late = await right.write({ on: '2036-01-01' });
    await right.client.pushRecords({ records: [late.token] });
    expect((await decisionsOf(right)).get(late.record.id)).toBe('accepted');
    await left.client.pushRecords({ records: [early.token] });
    expect((await decisionsOf(left)).get(early.record.id)).toBe('accepted');
    expect((await decisionsOf(right)).get(late.record.id)).toBe('needs-review duplicate-same-day');
  });

  test('a death that becomes known later rejects what was certified after it, and the roster says so', async () => {
    const person = '430199193001010012';
    const entry = {
      identityNumber: person,
      name: '试验人',
      packId,
      schemes: [],
      certifications: ['2036-05-01'],
    };
    await officer.officer.putPersons({ entries: [entry] });
    const terminal = await newTerminal();
    const before = await terminal.client.pullRoster({ limit: 5000 });
    const { token, record } = await terminal.write({
      on: '2037-05-02',
      person: { identityNumber: person, name: '试验人' },
    });
    await terminal.client.pushRecords({ records: [token] });
    const certified = await terminal.client.pullRoster({ cursor: before.cursor });
    expect(certified.changes).toMatchObject([
      { change: 'put', entry: { identityNumber: person, certifications: ['2036-05-01', '2037-05-02'] } },
    ]);
    await officer.officer.personEvent({
      packId,
      identityNumber: person,
      event: { kind: 'death', on: '2037-04-01' },
    });
    expect((await decisionsOf(terminal)).get(record.id)).toBe('rejected died');
    const dead = await terminal.client.pullRoster({ cursor: certified.cursor });
    expect(dead.changes).toMatchObject([
      { entry: { certifications: ['2036-05-01'], events: [{ kind: 'death' }] } },
    ]);
  });

  test('somebody unknown waits for an officer and is accepted once the roster knows them', async () => {
    const person = { identityNumber: '430199193101010019', name: '无名' };
    const terminal = await newTerminal();
    const { token, record } = await terminal.write({ on: '2038-01-01', person });
    await terminal.client.pushRecords({ records: [token] });
    expect((await decisionsOf(terminal)).get(record.id)).toBe('needs-review not-on-roster');
    await officer.officer.putPersons({ entries: [{ ...person, packId, schemes: [], certifications: [] }] });
    expect((await decisionsOf(terminal)).get(record.id)).toBe('accepted');
  });

  test("an officer's decision comes back as a receipt and stands against what becomes known later", async () => {
    const terminal = await newTerminal();
    const { token, record } = await terminal.write({
      on: '2039-01-01',
      clock: { trust: 'uncertain', lastConfirmedAt: null, hlc: { physicalMs: 0, logical: 1 } },
    });
    await terminal.client.pushRecords({ records: [token] });
    const { items } = await officer.officer.reviews({ limit: 500 });
    expect(items.find((item) => item.recordId === record.id)).toMatchObject({ reason: 'clock-uncertain' });
    await officer.officer.decide({ terminalId: terminal.terminalId, recordId: record.id, state: 'rejected' });
    await terminal.client.pushRecords({ records: [token] });
    expect((await decisionsOf(terminal)).get(record.id)).toBe('rejected officer');
  });

  test('evidence is taken when its bytes are those that the record names and the person let them go', async () => {
    const terminal = await newTerminal();
    const bytes = Buffer.from('a picture');
    const hash = createHash('sha256').update(bytes).digest('base64url');
    const evidence = [{ kind: 'frame' as const, mediaType: 'image/jpeg', hash, byteLength: bytes.length }];
    const { token, record } = await terminal.write({ on: '2040-01-01', evidence });
    const piece = { recordId: record.id, hash, data: bytes.toString('base64') };
    await expect(terminal.client.pushEvidence(piece)).rejects.toMatchObject({ code: 'RECORD_UNKNOWN' });
    await terminal.client.pushRecords({ records: [token] });
    await expect(
      terminal.client.pushEvidence({ ...piece, data: Buffer.from('another').toString('base64') }),
    ).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
    await terminal.client.pushEvidence(piece);
    await terminal.client.pushEvidence(piece);
    expect((await officer.officer.faceLedger()).evidence).toBe(1);
    const kept = await terminal.write({
      on: '2040-01-02',
      evidence,
      consent: { version: '1', given: true, at: record.at, evidenceMayLeave: false },
    });
    await terminal.client.pushRecords({ records: [kept.token] });
    await expect(terminal.client.pushEvidence({ ...piece, recordId: kept.record.id })).rejects.toMatchObject({
      code: 'CONSENT_MISSING',
    });
  });

  test('a token is good for one call, for two minutes, and for a terminal that is not revoked', async () => {
    const terminal = await newTerminal();
    const claims = { terminalId: terminal.terminalId, nowMs: Date.now(), tokenId: 'once' };
    const call = async (changes: Partial<typeof claims>) => {
      const token = await signTerminalToken({ ...claims, ...changes }, terminal.privateKey);
      const { error } = await safe(clientFor(agency.url, async () => `Bearer ${token}`).chainPosition({}));
      return error && 'data' in error ? (error.data as { problem?: string }).problem : undefined;
    };
    expect(await call({})).toBeUndefined();
    expect(await call({})).toBe('replayed');
    expect(await call({ tokenId: 'old', nowMs: Date.now() - 400_000 })).toBe('expired');
    expect(await call({ tokenId: 'ahead', nowMs: Date.now() + 400_000 })).toBe('not-yet-valid');
    expect(await call({ tokenId: 'stranger', terminalId: 'T-0000-0000-0000' })).toBe('unknown-terminal');
    await officer.officer.revoke({ terminalId: terminal.terminalId });
    await expect(terminal.client.chainPosition({})).rejects.toMatchObject({ code: 'TERMINAL_REVOKED' });
  });

  test('the roster comes down page by page and then only what changed', async () => {
    const terminal = await newTerminal();
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let remaining = 1; remaining > 0; ) {
      const page = await terminal.client.pullRoster({ limit: 7, ...(cursor ? { cursor } : {}) });
      for (const change of page.changes) if (change.change === 'put') seen.add(change.entry.identityNumber);
      ({ cursor, remaining } = page);
    }
    expect(seen).toContain(personA);
    expect((await terminal.client.pullRoster({ cursor })).changes).toEqual([]);
    await expect(terminal.client.pullRoster({ cursor: 'bm9uc2Vuc2U' })).rejects.toMatchObject({
      code: 'CURSOR_UNKNOWN',
    });
  });
});

test.skipIf(postgresPrograms() !== null)(
  'PostgreSQL is not installed here, so nothing ran against it',
  () => {
    expect(postgresPrograms()).toBeNull();
  },
);
