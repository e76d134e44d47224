import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { recordHash } from '../../contract/recordToken.ts';
import { signRequest } from '../../contract/requestToken.ts';
import type { FiledRequest } from '../../domain/deskRequest.ts';
import { appointOfficer } from '../officers/officers.ts';
import { agencyFixture, packId } from '../testing/agencyFixture.ts';
import { databases } from '../testing/databases.ts';
import { clientFor, type WritingTerminal } from '../testing/writingTerminal.ts';

const identityNumber = '430199195103120022';

describe.each(databases)('what was refused, over $name', ({ open }) => {
  const bench = agencyFixture(open);
  const { newTerminal, decisionsOf } = bench;
  const refused = () => bench.officer.officer.refused;

  async function waitingOf({ terminalId }: WritingTerminal, kind: 'record' | 'request' = 'record') {
    return (await refused().list({ terminalId, kind })).items;
  }

  /** A terminal one of whose records hangs on nothing that the agency has. */
  async function withBrokenChain(day: string) {
    const terminal = await newTerminal();
    const one = await terminal.write({ on: `${day}-01` });
    const loose = await terminal.write({ on: `${day}-02`, previousHash: 'nowhere' });
    await terminal.client.pushRecords({ records: [one.token, loose.token] });
    return { terminal, loose, hash: await recordHash(loose.token) };
  }

  test('a refused record is listed with where it came from, why, how often and what it says, the number masked', async () => {
    const { terminal, loose, hash } = await withBrokenChain('2035-01');
    const [item] = await waitingOf(terminal);
    expect(item).toMatchObject({
      kind: 'record',
      terminalId: terminal.terminalId,
      terminalName: 'test terminal',
      hash,
      refusal: 'chain-broken',
      times: 1,
      never: null,
      takenAt: null,
      content: {
        recordId: loose.record.id,
        sequence: 2,
        on: '2035-01-02',
        name: '李秀英',
        maskedIdentityNumber: '430***********0022',
        result: 'certified',
      },
    });
    expect(JSON.stringify(item)).not.toContain(identityNumber);
    await terminal.client.pushRecords({ records: [loose.token] });
    expect(await waitingOf(terminal)).toMatchObject([{ hash, times: 2 }]);
  });

  test('a record that is taken after all gets its receipt, stands before an officer and is accepted by nothing but their word', async () => {
    const { terminal, loose, hash } = await withBrokenChain('2035-02');
    const { terminalId } = terminal;
    const named = { kind: 'record', terminalId, hash, reason: 'terminal-at-fault' } as const;
    const taken = await refused().take(named);
    expect(taken).toMatchObject({ kind: 'record', recordId: loose.record.id });
    expect((await decisionsOf(terminal)).get(loose.record.id)).toBe('needs-review taken-after-all');
    const { results, chain } = await terminal.client.pushRecords({ records: [loose.token] });
    expect(results).toEqual([
      { ok: true, recordId: loose.record.id, receipt: 'receipt' in taken ? taken.receipt : '' },
    ]);
    expect(chain).toEqual({ nextSequence: 2, reactivate: false });
    expect(await waitingOf(terminal)).toEqual([]);
    const again = await refused().list({ terminalId, state: 'taken' });
    expect(again.items).toMatchObject([{ hash, takenAt: expect.any(String) }]);
    expect(await refused().take(named)).toEqual(taken);
    const reviews = await bench.officer.officer.reviews({ limit: 500 });
    expect(reviews.items.find(({ recordId }) => recordId === loose.record.id)?.reason).toBe(
      'taken-after-all',
    );
    await bench.officer.officer.decide({ terminalId, recordId: loose.record.id, state: 'accepted' });
    expect((await decisionsOf(terminal)).get(loose.record.id)).toBe('accepted officer');
  });

  test('who took it and why is put down', async () => {
    const { terminal, loose, hash } = await withBrokenChain('2035-03');
    const { terminalId } = terminal;
    await refused().take({ kind: 'record', terminalId, hash, reason: 'paper-on-file' });
    const { acts } = await bench.officer.officer.acts.search({ act: 'record-taken-after-all' });
    expect(acts[0]).toMatchObject({
      objectKind: 'record',
      object: `${terminalId}/${loose.record.id}`,
      reason: 'paper-on-file',
      officerName: expect.any(String),
    });
  });

  test('what hangs on a record that was taken beside its chain is taken too, and the chain goes on', async () => {
    const { terminal, hash } = await withBrokenChain('2035-04');
    const { terminalId } = terminal;
    await refused().take({ kind: 'record', terminalId, hash, reason: 'terminal-at-fault' });
    const behind = await terminal.write({ on: '2035-04-03' });
    const last = await terminal.write({ on: '2035-04-04' });
    const { results } = await terminal.client.pushRecords({ records: [behind.token, last.token] });
    expect(results.map(({ ok }) => ok)).toEqual([true, true]);
  });

  test('a record under another terminal’s name can be taken where its own key signed it', async () => {
    const terminal = await newTerminal();
    const named = await terminal.write({ on: '2035-05-01', terminalId: 'T-elsewhere' });
    await terminal.client.pushRecords({ records: [named.token] });
    expect(await waitingOf(terminal)).toMatchObject([{ refusal: 'other-terminal', never: null }]);
    const hash = await recordHash(named.token);
    await refused().take({
      kind: 'record',
      terminalId: terminal.terminalId,
      hash,
      reason: 'checked-with-desk',
    });
    expect((await decisionsOf(terminal)).get(named.record.id)).toBe('needs-review taken-after-all');
  });

  test('where the signature does not hold, or nothing can be read, nobody ever takes it, and it is said why', async () => {
    const terminal = await newTerminal();
    const good = await terminal.write({ on: '2035-06-01' });
    const unreadable = await terminal.write({ person: 'nobody' as never });
    const garbled = `${good.token.slice(0, -8)}AAAAAAAA`;
    await terminal.client.pushRecords({ records: [garbled, unreadable.token] });
    const why = async (token: string) => {
      const hash = await recordHash(token);
      const item = (await waitingOf(terminal)).find((each) => each.hash === hash);
      const take = refused().take({
        kind: 'record',
        terminalId: terminal.terminalId,
        hash,
        reason: 'terminal-at-fault',
      });
      await expect(take).rejects.toMatchObject({ code: 'NEVER_TAKEN', data: { reason: item?.never } });
      return item?.never;
    };
    expect(await why(garbled)).toBe('signature-does-not-hold');
    expect(await why(unreadable.token)).toBe('not-readable');
    await terminal.client.pushRecords({ records: [good.token] });
    const items = await waitingOf(terminal);
    expect(items.find(({ refusal }) => refusal === 'bad-signature')).toMatchObject({ idHeld: true });
  });

  test('a failed attempt that is taken after all is received, and the terminal hears of it without sending it again', async () => {
    const terminal = await newTerminal();
    const one = await terminal.write({ on: '2035-07-01' });
    const loose = await terminal.write({ on: '2035-07-01', result: 'not-matched', previousHash: 'nowhere' });
    await terminal.client.pushRecords({ records: [one.token, loose.token] });
    const hash = await recordHash(loose.token);
    await refused().take({
      kind: 'record',
      terminalId: terminal.terminalId,
      hash,
      reason: 'agency-at-fault',
    });
    expect((await decisionsOf(terminal)).get(loose.record.id)).toBe('received');
  });

  test('only a reviewer takes, an auditor reads, an administrator does neither', async () => {
    const { terminal, hash } = await withBrokenChain('2035-08');
    const as = async (role: 'auditor' | 'administrator') => {
      const officer = { officerId: `refused-${role}`, name: role, roles: [role] };
      const token = await appointOfficer(bench.agency.services, officer);
      return clientFor(bench.agency.url, async () => `Bearer ${token}`).officer.refused;
    };
    const take = { kind: 'record', terminalId: terminal.terminalId, hash, reason: 'paper-on-file' } as const;
    expect((await (await as('auditor')).list({ terminalId: terminal.terminalId })).items).toHaveLength(1);
    await expect((await as('auditor')).take(take)).rejects.toMatchObject({ code: 'OFFICER_NOT_ALLOWED' });
    await expect((await as('administrator')).list({})).rejects.toMatchObject({ code: 'OFFICER_NOT_ALLOWED' });
    await expect(refused().take({ ...take, hash: 'nothing' })).rejects.toMatchObject({
      code: 'REFUSED_UNKNOWN',
    });
  });

  async function requestOf({ terminalId, privateKey }: WritingTerminal, change: Partial<FiledRequest> = {}) {
    const paper = Buffer.from('a certificate of death');
    const hash = createHash('sha256').update(paper).digest('base64url');
    const request: FiledRequest = {
      id: uuidv7(),
      terminalId,
      on: '2035-09-01',
      at: '2035-09-01T01:00:00.000Z',
      person: { packId, identityNumber },
      operatorId: 'op-1',
      content: { kind: 'correct-data', changes: { phone: '13900000001' } },
      papers: [{ kind: 'document', mediaType: 'image/png', hash, byteLength: paper.byteLength }],
      ...change,
    };
    const token = await signRequest(request, privateKey);
    return { request, sent: { token, papers: [{ hash, data: paper.toString('base64') }] }, hash };
  }

  test('a refused request is kept with its papers, can be read, and once taken waits for a decision like any other', async () => {
    const terminal = await newTerminal();
    const { terminalId, client } = terminal;
    const { request, sent, hash } = await requestOf(terminal, {
      person: { packId: 'luoyang-2018', identityNumber },
    });
    await expect(client.pushRequest(sent)).rejects.toMatchObject({ data: { reason: 'other-district' } });
    const [item] = await waitingOf(terminal, 'request');
    expect(item).toMatchObject({
      kind: 'request',
      refusal: 'other-district',
      never: null,
      content: { requestId: request.id, asked: 'correct-data', maskedIdentityNumber: '430***********0022' },
      papersHeld: [hash],
    });
    const paper = await bench.officer.officer.requests.paper({ terminalId, requestId: request.id, hash });
    expect(await paper.text()).toBe('a certificate of death');
    expect((await client.requestOutcomes({ ids: [request.id] })).outcomes).toEqual([{ state: 'unknown' }]);
    const taken = await refused().take({
      kind: 'request',
      terminalId,
      hash: item?.hash ?? '',
      reason: 'checked-with-desk',
    });
    expect(taken).toMatchObject({ kind: 'request', requestId: request.id, outcome: { state: 'open' } });
    expect((await client.requestOutcomes({ ids: [request.id] })).outcomes).toEqual([{ state: 'open' }]);
    const { items } = await bench.officer.officer.requests.list({ limit: 500 });
    expect(items.find((each) => each.request.id === request.id)?.papersHeld).toMatchObject([{ hash }]);
    expect(await waitingOf(terminal, 'request')).toEqual([]);
  });

  test('a refused request whose signature does not hold keeps no papers and is never taken', async () => {
    const terminal = await newTerminal();
    const { sent, request } = await requestOf(terminal);
    const garbled = { ...sent, token: `${sent.token.slice(0, -8)}AAAAAAAA` };
    await expect(terminal.client.pushRequest(garbled)).rejects.toMatchObject({
      data: { reason: 'bad-signature' },
    });
    const [item] = await waitingOf(terminal, 'request');
    expect(item).toMatchObject({ never: 'signature-does-not-hold', papersHeld: [], idHeld: false });
    const take = { kind: 'request', terminalId: terminal.terminalId, reason: 'paper-on-file' } as const;
    await expect(refused().take({ ...take, hash: item?.hash ?? '' })).rejects.toMatchObject({
      code: 'NEVER_TAKEN',
    });
    expect(await terminal.client.pushRequest(sent)).toEqual({ state: 'open' });
    const { items } = await bench.officer.officer.requests.list({ limit: 500 });
    expect(items.find((each) => each.request.id === request.id)?.papersHeld).toHaveLength(1);
  });

  test('a paper that came damaged and then whole is there whole', async () => {
    const terminal = await newTerminal();
    const { sent, request, hash } = await requestOf(terminal);
    const torn = { ...sent, papers: [{ hash, data: Buffer.from('torn').toString('base64') }] };
    await expect(terminal.client.pushRequest(torn)).rejects.toMatchObject({
      data: { reason: 'paper-unknown' },
    });
    await terminal.client.pushRequest(sent);
    const named = { terminalId: terminal.terminalId, requestId: request.id, hash };
    expect(await (await bench.officer.officer.requests.paper(named)).text()).toBe('a certificate of death');
  });

  test('a withdrawal of consent erases the photos of refused requests too', async () => {
    const terminal = await newTerminal();
    const photo = await requestOf(terminal, {
      person: { packId: 'luoyang-2018', identityNumber },
      content: { kind: 'first-photo', takenOn: '2035-09-01' },
    });
    const asPhoto = {
      ...photo.request,
      papers: photo.request.papers.map((each) => ({ ...each, kind: 'photo' as const })),
    };
    const sent = { ...photo.sent, token: await signRequest(asPhoto, terminal.privateKey) };
    await expect(terminal.client.pushRequest(sent)).rejects.toMatchObject({
      data: { reason: 'other-district' },
    });
    const withdrawal = await requestOf(terminal, {
      person: { packId: 'luoyang-2018', identityNumber },
      content: { kind: 'withdraw-consent' },
      papers: [],
    });
    const noPapers = { token: withdrawal.sent.token, papers: [] };
    await expect(terminal.client.pushRequest(noPapers)).rejects.toMatchObject({
      data: { reason: 'other-district' },
    });
    const hash = await recordHash(noPapers.token);
    const taken = await refused().take({
      kind: 'request',
      terminalId: terminal.terminalId,
      hash,
      reason: 'checked-with-desk',
    });
    expect(taken).toMatchObject({ outcome: { state: 'granted' } });
    const items = await waitingOf(terminal, 'request');
    expect(items).toMatchObject([{ papersHeld: [] }]);
  });
});
