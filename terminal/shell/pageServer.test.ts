import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { PageRole, terminalContract } from '../../contract/terminal/index.ts';
import { type Heard, tinyRouter } from '../../test/shell/tinyRouter.ts';
import { type PageServer, replacedCloseCode, servePage, type VisitorPage } from './pageServer.ts';

let folder: string;
let server: PageServer;
let heard: Heard;
let heardOfVisitor: Heard;
let visitorsOpen: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anxin-page-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(folder, '.hidden'), 'hidden');
  heard = { acts: [], frameBytes: [] };
  heardOfVisitor = { acts: [], frameBytes: [] };
  visitorsOpen = 0;
  const visitor: VisitorPage = {
    router: tinyRouter(heardOfVisitor),
    opened() {
      visitorsOpen += 1;
      return () => {
        visitorsOpen -= 1;
      };
    },
  };
  server = await servePage({ router: tinyRouter(heard), visitor, pageDir: folder, port: 0 });
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function admitted(role: PageRole = 'main'): Promise<string> {
  const answer = await fetch(server.oneTimeAddress(role), { redirect: 'manual' });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

function openWire(headers: Record<string, string>, path = '/wire'): WebSocket {
  return new WebSocket(`${server.origin.replace('http', 'ws')}${path}`, { headers });
}

async function ourWire(role: PageRole = 'main'): Promise<WebSocket> {
  const path = role === 'main' ? '/wire' : '/wire/visitor';
  const wire = openWire({ cookie: await admitted(role), origin: server.origin }, path);
  await once(wire, 'open');
  return wire;
}

function clientOn(wire: WebSocket): ContractRouterClient<typeof terminalContract> {
  return createORPCClient(new RPCLink({ websocket: wire as unknown as globalThis.WebSocket }));
}

/** Sends exactly this path and these headers; fetch would mend both. */
async function rawGet(path: string, headers: Record<string, string>): Promise<number | undefined> {
  const { hostname, port } = new URL(server.origin);
  const sent = request({ hostname, port, path, headers });
  sent.end();
  const [answer] = await once(sent, 'response');
  answer.resume();
  return answer.statusCode;
}

describe('the page', () => {
  test('is served to the window that brought the one-time token', async () => {
    const address = server.oneTimeAddress();
    const first = await fetch(address, { redirect: 'manual' });
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('/');
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(cookie).toContain('HttpOnly');
    const page = await fetch(server.origin, { headers: { cookie } });
    expect(await page.text()).toContain('<title>page</title>');
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(403);
  });

  test('is isolated and may load nothing but itself, also where it is refused', async () => {
    const page = await fetch(server.origin, { headers: { cookie: await admitted() } });
    for (const answer of [page, await fetch(server.origin)]) {
      expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(answer.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('is refused without a token, with a forged one, under another host name and from another origin', async () => {
    expect((await fetch(server.origin)).status).toBe(403);
    expect((await fetch(`${server.origin}/?token=forged`)).status).toBe(403);
    const cookie = await admitted();
    expect(await rawGet('/', { cookie, host: 'evil.example' })).toBe(421);
    expect(await rawGet('/', { cookie, origin: 'http://evil.example' })).toBe(403);
  });

  test('a forged host does not use up the token', async () => {
    const address = new URL(server.oneTimeAddress());
    expect(await rawGet(address.pathname + address.search, { host: 'evil.example' })).toBe(421);
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(303);
  });

  test.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '//etc/passwd',
    '/.hidden',
    '/..\\package.json',
  ])('does not let %s out of its folder', async (path) => {
    const cookie = await admitted();
    expect([400, 403, 404]).toContain(await rawGet(path, { cookie }));
  });

  test('listens on the loopback address only', async () => {
    const port = Number(new URL(server.origin).port);
    const elsewhere = connect({ host: '127.0.0.2', port });
    const [error] = await once(elsewhere, 'error');
    expect(error.code).toBe('ECONNREFUSED');
  });
});

describe('the wire', () => {
  test('carries calls, pictures and events of the contract', async () => {
    const wire = await ourWire();
    const client = clientOn(wire);
    const visitId = '0197d3f0-0000-7000-8000-000000000000';
    await client.visit.act({ visitId, act: { act: 'continue' } });
    await client.camera.frame({
      visitId,
      attempt: 1,
      atMs: 40,
      jpeg: new Blob([new Uint8Array(300_000)], { type: 'image/jpeg' }),
    });
    expect(heard).toEqual({ acts: ['continue'], frameBytes: [300_000] });
    const snapshots = await client.visit.watch();
    expect((await snapshots.next()).value).toEqual({ state: 'idle', revision: 0 });
    wire.close();
  });

  test.each([
    ['no cookie', async () => ({ origin: server.origin })],
    ['a forged cookie', async () => ({ origin: server.origin, cookie: 'anxin-page=forged' })],
    ['no origin', async () => ({ cookie: await admitted() })],
    ['a foreign origin', async () => ({ cookie: await admitted(), origin: 'http://evil.example' })],
    [
      'a foreign host',
      async () => ({ cookie: await admitted(), origin: server.origin, host: 'evil.example' }),
    ],
  ])('is refused with %s', async (_case, headers) => {
    const wire = openWire((await headers()) as Record<string, string>);
    const [error] = await once(wire, 'error');
    expect(error.message).toContain('403');
  });

  test('exists on its own path only', async () => {
    const wire = new WebSocket(`${server.origin.replace('http', 'ws')}/other`, {
      headers: { cookie: await admitted(), origin: server.origin },
    });
    const [error] = await once(wire, 'error');
    expect(error.message).toContain('403');
  });

  test('is closed by a message over the limit, and the server lives on', async () => {
    const wire = await ourWire();
    wire.send(new Uint8Array(2 * 1024 * 1024 + 1));
    const [code] = await once(wire, 'close');
    expect(code).toBe(1009);
    const next = await ourWire();
    expect(next.readyState).toBe(WebSocket.OPEN);
    next.close();
  });

  test('belongs to the newest page: the older one is told and closed', async () => {
    const older = await ourWire();
    const closed = once(older, 'close');
    const newer = await ourWire();
    expect((await closed)[0]).toBe(replacedCloseCode);
    expect(newer.readyState).toBe(WebSocket.OPEN);
    newer.close();
  });

  test('outlives nonsense on it', async () => {
    const wire = await ourWire();
    wire.send('{"not":"a call"');
    wire.send(new Uint8Array([0xff, 0x00, 0xfe]));
    await clientOn(wire).visit.act({
      visitId: '0197d3f0-0000-7000-8000-000000000000',
      act: { act: 'leave' },
    });
    expect(heard.acts).toEqual(['leave']);
    wire.close();
  });
});

describe("the pensioner's own view", () => {
  const leave = {
    visitId: '0197d3f0-0000-7000-8000-000000000000',
    act: { act: 'leave' as const },
  };

  test('is opened by an address of its own and speaks with its own router, beside the desk', async () => {
    const answer = await fetch(server.oneTimeAddress('visitor'), { redirect: 'manual' });
    expect(answer.headers.get('location')).toBe('/?view=visitor');
    const desk = await ourWire();
    const visitor = await ourWire('visitor');
    await clientOn(visitor).visit.act(leave);
    expect([heard.acts, heardOfVisitor.acts]).toEqual([[], ['leave']]);
    expect(desk.readyState).toBe(WebSocket.OPEN);
    desk.close();
    visitor.close();
  });

  test.each([
    ["the desk's cookie", '/wire/visitor', 'main'],
    ["the visitor's cookie", '/wire', 'visitor'],
  ] as const)('with %s no wire %s is opened', async (_case, path, role) => {
    const wire = openWire({ cookie: await admitted(role), origin: server.origin }, path);
    const [error] = await once(wire, 'error');
    expect(error.message).toContain('403');
    expect(visitorsOpen).toBe(0);
  });

  test.each(['no cookie', 'a forged cookie', 'a foreign origin'])('is refused with %s', async (fault) => {
    const cookie = fault === 'a foreign origin' ? await admitted('visitor') : 'anxin-visitor=forged';
    const origin = fault === 'a foreign origin' ? 'http://evil.example' : server.origin;
    const wire = openWire({ origin, ...(fault === 'no cookie' ? {} : { cookie }) }, '/wire/visitor');
    const [error] = await once(wire, 'error');
    expect(error.message).toContain('403');
  });

  test('is one at a time: a second replaces the first, whose cookie is dead, and a third role does not exist', async () => {
    const cookie = await admitted('visitor');
    const first = openWire({ cookie, origin: server.origin }, '/wire/visitor');
    await once(first, 'open');
    const closed = once(first, 'close');
    const second = await ourWire('visitor');
    expect((await closed)[0]).toBe(replacedCloseCode);
    const [again] = await once(openWire({ cookie, origin: server.origin }, '/wire/visitor'), 'error');
    expect(again.message).toContain('403');
    const third = openWire({ cookie: await admitted(), origin: server.origin }, '/wire/third');
    expect((await once(third, 'error'))[0].message).toContain('403');
    expect(visitorsOpen).toBe(1);
    second.close();
    await expect.poll(() => visitorsOpen).toBe(0);
  });

  test('does not exist where the terminal has none', async () => {
    const hall = await servePage({ router: tinyRouter(heard), pageDir: folder, port: 0 });
    const answer = await fetch(hall.oneTimeAddress('visitor'), { redirect: 'manual' });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    const wire = new WebSocket(`${hall.origin.replace('http', 'ws')}/wire/visitor`, {
      headers: { cookie, origin: hall.origin },
    });
    const [error] = await once(wire, 'error');
    expect(error.message).toContain('403');
    await hall.close();
  });
});
