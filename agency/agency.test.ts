import { createHash } from 'node:crypto';
import { safe } from '@orpc/client';
import { describe, expect, test } from 'vitest';
import { readRosterLine } from '../contract/rosterLine.ts';
import { signTerminalToken } from '../contract/terminalToken.ts';
import { agencyFixture, packId } from './testing/agencyFixture.ts';
import { databases } from './testing/databases.ts';
import { postgresPrograms } from './testing/temporaryPostgres.ts';
import { activateTerminal, clientFor } from './testing/writingTerminal.ts';

const personA = '430199195103120022';

describe.each(databases)('over $name', ({ open }) => {
  const bench = agencyFixture(open);
  const { newTerminal, decisionsOf } = bench;

  test('a code activates one terminal; the same key gets the same answer, another key none', async () => {
    const { code } = await bench.officer.officer.newActivationCode({ packIds: [packId] });
    const terminal = await activateTerminal(bench.agency, code);
    const again = await terminal.client.activate({ code, name: 'again', publicKey: terminal.publicKey });
    expect(again.terminalId).toBe(terminal.terminalId);
    const { code: another } = await bench.officer.officer.newActivationCode({ packIds: [packId] });
    const anew = await terminal.client.activate({
      code: another,
      name: 'anew',
      publicKey: terminal.publicKey,
    });
    expect(anew.terminalId).toBe(terminal.terminalId);
    await expect(activateTerminal(bench.agency, code)).rejects.toMatchObject({ code: 'CODE_USED' });
    await bench.officer.officer.revoke({ terminalId: terminal.terminalId });
    const { code: fresh } = await bench.officer.officer.newActivationCode({ packIds: [packId] });
    await expect(
      terminal.client.activate({ code: fresh, name: 'revoked', publicKey: terminal.publicKey }),
    ).rejects.toMatchObject({ code: 'KEY_REVOKED' });
    await expect(activateTerminal(bench.agency, 'NO-SUCH-CODE')).rejects.toMatchObject({
      code: 'CODE_UNKNOWN',
    });
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
    await bench.officer.officer.putPersons({ entries: [entry] });
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
    await bench.officer.officer.personEvent({
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
    await bench.officer.officer.putPersons({
      entries: [{ ...person, packId, schemes: [], certifications: [] }],
    });
    expect((await decisionsOf(terminal)).get(record.id)).toBe('accepted');
  });

  test("an officer's decision comes back as a receipt and stands against what becomes known later", async () => {
    const terminal = await newTerminal();
    const { token, record } = await terminal.write({
      on: '2039-01-01',
      clock: { trust: 'uncertain', lastConfirmedAt: null },
    });
    await terminal.client.pushRecords({ records: [token] });
    const { items } = await bench.officer.officer.reviews({ limit: 500 });
    expect(items.find((item) => item.recordId === record.id)).toMatchObject({ reason: 'clock-uncertain' });
    await bench.officer.officer.decide({
      terminalId: terminal.terminalId,
      recordId: record.id,
      state: 'rejected',
    });
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
    expect((await bench.officer.officer.faceLedger()).evidence).toBe(1);
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
      const { error } = await safe(
        clientFor(bench.agency.url, async () => `Bearer ${token}`).chainPosition({}),
      );
      return error && 'data' in error ? (error.data as { reason?: string }).reason : undefined;
    };
    expect(await call({})).toBeUndefined();
    expect(await call({})).toBe('replayed');
    expect(await call({ tokenId: 'old', nowMs: Date.now() - 400_000 })).toBe('expired');
    expect(await call({ tokenId: 'ahead', nowMs: Date.now() + 400_000 })).toBe('not-yet-valid');
    expect(await call({ tokenId: 'stranger', terminalId: 'T-0000-0000-0000' })).toBe('unknown-terminal');
    await bench.officer.officer.revoke({ terminalId: terminal.terminalId });
    await expect(terminal.client.chainPosition({})).rejects.toMatchObject({ code: 'TERMINAL_REVOKED' });
  });

  test('the roster comes down page by page and then only what changed', async () => {
    const terminal = await newTerminal();
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let remaining = 1; remaining > 0; ) {
      const page = await terminal.client.pullRoster({ limit: 7, ...(cursor ? { cursor } : {}) });
      for (const line of page.changes) {
        const read = readRosterLine(line);
        if (read.change === 'put' && read.entry) seen.add(read.entry.identityNumber);
      }
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
