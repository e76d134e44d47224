import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { arbitraryCard } from '../../test/hardware/arbitraryCard.ts';
import { takeEvents } from '../../test/hardware/eventTaker.ts';
import { encodeCard } from '../card/encodeCard.ts';
import { createReader, type Reader } from '../reader/reader.ts';
import { demoCard } from '../simulator/demoCards.ts';
import { createSimulatedSam } from '../simulator/simulatedSam.ts';
import { createSamServer } from '../simulator/testing/samServer.ts';
import { createSerialTransport } from './serialTransport.ts';
import { createTcpTransport } from './tcpTransport.ts';
import { firstOf, type Transport, type TransportFault } from './transport.ts';

const card = demoCard({ name: '张三丰', idNumber: '11010519491231002X', additionalAddress: '洛阳市涧西区' });
const latencyMs = { find: 1, select: 1, read: 5, 'read-address': 1, reset: 1 };
const listener = { data() {}, closed() {} };

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function read(transport: Transport): { reader: Reader; events: ReturnType<typeof takeEvents> } {
  const reader = createReader({ transport });
  cleanups.push(() => reader.close());
  return { reader, events: takeEvents(reader) };
}

async function listen(
  sam: ReturnType<typeof createSimulatedSam>,
  port = 0,
): Promise<{ port: number; stop(): void }> {
  const server = createSamServer(sam).listen(port, '127.0.0.1');
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  await once(server, 'listening');
  const stop = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  cleanups.push(stop);
  return { port: (server.address() as AddressInfo).port, stop };
}

describe('over TCP', () => {
  test('a card is read, and a server that goes away and comes back is used again', async () => {
    const sam = createSimulatedSam({ latencyMs });
    const { port, stop } = await listen(sam);
    const { events } = read(createTcpTransport({ host: '127.0.0.1', port }));
    expect(await events.next('connected')).toMatchObject({
      device: { wire: 'tcp', address: `127.0.0.1:${port}` },
    });
    sam.layCard(card);
    expect((await events.next('card')).card).toMatchObject({
      name: '张三丰',
      additionalAddress: '洛阳市涧西区',
    });
    stop();
    expect(await events.next('disconnected')).toMatchObject({ reason: 'unplugged' });
    await listen(sam, port);
    await events.until('connected');
    sam.removeCard();
    await events.until('card-removed');
  });

  test('any card is read as it was written', async () => {
    const sam = createSimulatedSam({ latencyMs });
    const { port } = await listen(sam);
    const { events } = read(createTcpTransport({ host: '127.0.0.1', port }));
    for (const fields of fc.sample(arbitraryCard, 8)) {
      const { additionalAddress } = fields;
      sam.layCard({ chip: encodeCard(fields), ...(additionalAddress ? { additionalAddress } : {}) });
      const { findings: _, ...content } = (await events.until('card')).card;
      expect(content).toEqual({ ...fields, fingerprints: [] });
    }
  });

  test('a connection that is cut in the middle of an answer does not lose the card', async () => {
    const sam = createSimulatedSam({ latencyMs });
    const { port } = await listen(sam);
    const { events } = read(createTcpTransport({ host: '127.0.0.1', port }));
    await events.next('connected');
    sam.fault({ type: 'unplug', after: 700 }, { on: 'read' });
    sam.layCard(card);
    await events.next('disconnected');
    await events.next('connected');
    expect((await events.next('card')).card.name).toBe('张三丰');
  });

  test('a port where nobody listens is no device', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await createTcpTransport({ host: '127.0.0.1', port }).open(listener)).toMatchObject({
      ok: false,
      reason: 'no-device',
    });
  });
});

const python = '/usr/bin/python3';
describe.skipIf(process.platform === 'win32' || !existsSync(python))(
  'over a serial line (a pseudo terminal; needs /usr/bin/python3)',
  () => {
    async function plugIn(sam: ReturnType<typeof createSimulatedSam>) {
      const pty = spawn(
        python,
        [fileURLToPath(new URL('../../test/hardware/pseudoTerminal.py', import.meta.url))],
        {
          stdio: ['pipe', 'pipe', 'inherit'],
        },
      );
      cleanups.push(() => void pty.kill());
      const [firstLine] = (await once(pty.stdout, 'data')) as [Buffer];
      const path = firstLine.toString().trim();
      const receive = sam.connect({
        send(answer, faults) {
          const cut = faults.find((fault) => fault.type === 'unplug');
          pty.stdin.write(cut ? answer.slice(0, cut.after) : answer, () => cut && pty.kill());
        },
      });
      pty.stdout.on('data', (bytes: Buffer) => receive(new Uint8Array(bytes)));
      return {
        path,
        async pull() {
          pty.kill();
          await once(pty, 'exit');
        },
      };
    }

    test('a card is read', async () => {
      const sam = createSimulatedSam({ latencyMs });
      const { path } = await plugIn(sam);
      const { events } = read(createSerialTransport({ path }));
      expect(await events.next('connected')).toMatchObject({ device: { wire: 'serial', address: path } });
      sam.layCard(card);
      expect((await events.next('card')).card).toMatchObject({ name: '张三丰', findings: [] });
    });

    test('a request that meets the loss of the line first tells it as that', async () => {
      const { path, pull } = await plugIn(createSimulatedSam({ latencyMs }));
      const faults: TransportFault[] = [];
      const opened = await createSerialTransport({ path }).open({
        data() {},
        closed: (fault) => faults.push(fault),
      });
      if (!opened.ok) throw new Error(opened.detail);
      await pull();
      for (let more = 0; more < 5; more++) await opened.connection.send(new Uint8Array(64));
      await expect.poll(() => faults).toEqual(['unplugged']);
    });

    test('a line that is pulled out in the middle of an answer is lost, and told', async () => {
      const sam = createSimulatedSam({ latencyMs });
      const { path } = await plugIn(sam);
      const { events } = read(createSerialTransport({ path }));
      await events.next('connected');
      sam.fault({ type: 'unplug', after: 700 }, { on: 'read' });
      sam.layCard(card);
      expect(await events.next('disconnected')).toMatchObject({ reason: 'unplugged' });
      expect(await events.next('disconnected')).toMatchObject({ reason: 'no-device' });
    });
  },
);

test('a serial port that does not exist is no device', async () => {
  expect(await createSerialTransport({ path: '/dev/ttyNONE' }).open(listener)).toMatchObject({
    ok: false,
    reason: 'no-device',
  });
});

test('of several wires the first that has a device is opened, and otherwise the most telling fault is told', async () => {
  const sam = createSimulatedSam({ latencyMs });
  const { port } = await listen(sam);
  const failing = (fault: 'no-device' | 'permission-denied'): Transport => ({
    wire: 'hid',
    open: async () => ({ ok: false, reason: fault, detail: '' }),
  });
  const tcp = createTcpTransport({ host: '127.0.0.1', port });
  const opened = await firstOf([failing('permission-denied'), tcp]).open(listener);
  expect(opened).toMatchObject({ ok: true });
  if (opened.ok) await opened.connection.close();
  expect(
    await firstOf([failing('no-device'), failing('permission-denied'), failing('no-device')]).open(listener),
  ).toMatchObject({
    reason: 'permission-denied',
  });
});
