import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Agency, startAgency } from '../agency.ts';
import { createAgencyLog } from '../events.ts';
import { activateTerminal, type WritingTerminal } from '../testing/writingTerminal.ts';
import { doorCalls } from './procedures.ts';

const miB = 1024 * 1024;

let agency: Agency;
let terminal: WritingTerminal;
const lines: string[] = [];

beforeAll(async () => {
  agency = await startAgency({
    seed: 'demo',
    demoCountySize: 5,
    log: createAgencyLog({ write: (line: string) => void lines.push(line) }, Date.now),
    throttle: { calls: 500, windowSeconds: 60, failures: 5, failureWindowSeconds: 60 },
  });
  terminal = await activateTerminal(agency, agency.activationCodes[0] ?? '');
});
afterAll(() => agency.stop());

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(`${agency.url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });

/** Sends the head of a request over a bare socket and then megabytes, as long as the other side takes them. */
async function floodWithoutToken(megabytes: number): Promise<{ answer: string; taken: number }> {
  const { hostname, port } = new URL(agency.url);
  const chunk = Buffer.alloc(miB, 'x');
  return new Promise((resolve) => {
    let answer = '';
    let taken = 0;
    const socket = connect(Number(port), hostname);
    const done = () => resolve({ answer, taken });
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.on('error', done);
    socket.on('close', done);
    const push = () => {
      if (taken >= megabytes || socket.destroyed) return socket.end();
      taken += 1;
      socket.write(chunk, (error) => (error ? socket.destroy() : push()));
    };
    socket.write(
      `POST /v1/records HTTP/1.1\r\nHost: agency\r\nContent-Type: application/json\r\nContent-Length: ${megabytes * miB}\r\n\r\n`,
    );
    push();
  });
}

describe('the door', () => {
  test('every call of the contract has its caller, and only three are open to anybody', () => {
    expect(doorCalls.filter(({ caller }) => caller === 'anybody').map(({ path }) => path)).toEqual([
      '/v1/terminals/activate',
      '/v1/time',
      '/v1/keys',
    ]);
    const officers = doorCalls.filter(({ caller }) => caller === 'officer');
    expect(officers.every(({ path }) => path.startsWith('/v1/officer/'))).toBe(true);
  });

  test('600 MB from a stranger are answered before they are read, and the agency does not grow by them', async () => {
    const before = process.memoryUsage().rss;
    const { answer, taken } = await floodWithoutToken(600);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(taken).toBeLessThan(100);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * miB);
  });

  test('a terminal’s own body is bounded by its call, packed and unpacked', async () => {
    const plain = await post('/v1/gauges', 'x'.repeat(miB), {
      authorization: await terminal.authorization(),
    });
    expect(plain.status).toBe(413);
    expect(await plain.json()).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    const bomb = gzipSync(Buffer.alloc(64 * miB));
    expect(bomb.byteLength).toBeLessThan(128 * 1024);
    const packed = await post('/v1/records', bomb, {
      authorization: await terminal.authorization(),
      'content-encoding': 'gzip',
    });
    expect(packed.status).toBe(413);
  });

  test.each([
    ['no JSON', 'not json'],
    ['another form', '{"records":5}'],
    ['a NUL in a text', '{"name":"a\\u0000b","code":"ABCD-EFGH-JKMN","publicKey":{}}'],
    ['nothing', ''],
  ])('%s is a typed 400', async (_, body) => {
    const answer = await post('/v1/terminals/activate', body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('a body that says it is packed and is not is a 400', async () => {
    const answer = await post('/v1/terminals/activate', '{}', { 'content-encoding': 'gzip' });
    expect(answer.status).toBe(400);
  });

  test.each([
    ['GET', '/v1/time', undefined],
    ['GET', '/nowhere', undefined],
    ['POST', '/v1/terminals/activate', undefined],
    ['POST', '/v1/terminals/activate', gzipSync('{"code":"x"}').subarray(0, 12)],
    ['POST', '/v1/records', gzipSync('{}').subarray(0, 8)],
  ] as const)(
    '%s %s that says it is packed and brings nothing whole ends no process',
    async (method, path, body) => {
      const ended: unknown[] = [];
      const note = (error: unknown) => void ended.push(error);
      process.on('uncaughtException', note);
      try {
        const answer = await fetch(`${agency.url}${path}`, {
          method,
          headers: { 'content-encoding': 'gzip' },
          ...(body === undefined ? {} : { body: new Uint8Array(body) }),
        });
        expect(answer.status).toBeLessThan(500);
        expect((await fetch(`${agency.url}/v1/time`)).status).toBe(200);
        expect(ended).toEqual([]);
      } finally {
        process.off('uncaughtException', note);
      }
    },
  );

  test('a token that names a terminal with a NUL in it is refused like any other', async () => {
    const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
    const token = `${part({ alg: 'EdDSA' })}.${part({ iss: 'a\u0000b', sub: 'a\u0000b' })}.AAAA`;
    const answer = await fetch(`${agency.url}/v1/chain`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(401);
  });

  test('a number that no column holds is a typed 400, and the terminal is served as before', async () => {
    await expect(
      terminal.client.declareLost({
        fromSequence: 1,
        toSequence: Number.MAX_SAFE_INTEGER,
        cause: 'store-damaged',
      }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await terminal.client.chainPosition()).toEqual({ nextSequence: 1, reactivate: false });
  });

  test('a NUL in an address is a 400', async () => {
    const answer = await fetch(`${agency.url}/v1/roster?cursor=%00`, {
      headers: { authorization: await terminal.authorization() },
    });
    expect(answer.status).toBe(400);
  });

  test('none of it is an unforeseen error, and no line of the log holds a token', () => {
    expect(lines.filter((line) => line.includes('unforeseen'))).toEqual([]);
    expect(lines.join('')).not.toMatch(/Bearer|eyJ/);
  });

  // Last: it spends what this address may fail.
  test('whoever tries tokens and codes is slowed down, and each failure leaves a line', async () => {
    for (let n = 0; n < 5; n++)
      await fetch(`${agency.url}/v1/officer/terminals`, { headers: { authorization: `Bearer guess-${n}` } });
    const slowed = await fetch(`${agency.url}/v1/officer/terminals`, {
      headers: { authorization: 'Bearer guess-5' },
    });
    expect(slowed.status).toBe(429);
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await slowed.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    // Whoever holds a token at the same address is served all the same.
    expect(await terminal.client.chainPosition()).toMatchObject({ reactivate: false });
    expect(lines.some((line) => line.includes('"event":"officer-unknown"'))).toBe(true);
    expect(lines.some((line) => line.includes('"event":"caller-slowed"'))).toBe(true);
  });
});
