import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { ReaderEvent } from '../../native/reader/readerEvents.ts';
import { demoCard } from '../../native/simulator/demoCards.ts';
import { createSimulatedSam, type SimulatedSam } from '../../native/simulator/simulatedSam.ts';
import { createSamServer } from '../../native/simulator/testing/samServer.ts';
import { type HidFramingName, hidFramingNames } from '../../native/transport/hidFraming.ts';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const card = demoCard({ name: '张三丰', idNumber: '11010519491231002X', additionalAddress: '洛阳市涧西区' });
const latencyMs = { find: 1, select: 1, read: 5, 'read-address': 1 };

const missing = missingParts();
if (missing) console.warn(`The tests of node-hid on a mock device are skipped: ${missing}`);

const running: ChildProcess[] = [];
afterEach(async () => {
  for (const child of running.splice(0)) {
    child.stdin?.end();
    if (child.exitCode === null) await once(child, 'exit');
  }
});

/** Plugs a mock reader around the module into a test bed, and starts a process that has it in sight. */
async function plugIn(sam: SimulatedSam, framing: HidFramingName, command: string[]) {
  const socket = join(mkdtempSync(join(tmpdir(), 'anxin-umockdev-')), 'sam.sock');
  const orders: string[] = [];
  let order = (line: string) => void orders.push(line);
  const server = createSamServer(sam, framing, () => order('unplug')).listen(socket);
  await once(server, 'listening');
  const bed = spawn(
    'umockdev-wrapper',
    ['/usr/bin/python3', file('umockdevReader.py'), socket, '--', process.execPath, ...command],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  running.push(bed);
  bed.on('exit', () => server.close());
  order = (line) => void bed.stdin.write(`${line}\n`);
  const lines = createInterface({ input: bed.stdout })[Symbol.asyncIterator]();
  return {
    order: (line: 'plug' | 'unplug') => order(line),
    async line(): Promise<string> {
      const { value, done } = await lines.next();
      if (done) throw new Error('the process ended');
      return value;
    },
    async until<T extends ReaderEvent['type']>(type: T): Promise<Extract<ReaderEvent, { type: T }>> {
      for (;;) {
        const event = JSON.parse(await this.line()) as ReaderEvent;
        if (event.type === type) return event as Extract<ReaderEvent, { type: T }>;
      }
    },
  };
}

describe.skipIf(missing)('node-hid on a mock hidraw device', () => {
  test.each(hidFramingNames)('finds the framing %s by itself and reads a card', async (framing) => {
    const sam = createSimulatedSam({ latencyMs });
    const reader = await plugIn(sam, framing, [file('readerProcess.ts')]);
    expect(await reader.until('connected')).toMatchObject({
      samId: '05.03-20190101-0000000001-0000000002',
      device: { wire: 'hid', name: 'Mock ID Card Reader', framing },
    });
    sam.layCard(card);
    expect((await reader.until('card')).card).toMatchObject({
      name: '张三丰',
      additionalAddress: '洛阳市涧西区',
      findings: [],
    });
    sam.removeCard();
    await reader.until('card-removed');
  });

  test('a cable that is pulled in the middle of an answer is noticed, and the card is read after it is plugged in', async () => {
    const sam = createSimulatedSam({ latencyMs });
    const reader = await plugIn(sam, 'raw', [file('readerProcess.ts')]);
    await reader.until('connected');
    for (let time = 0; time < 2; time += 1) {
      sam.fault({ type: 'unplug', after: 700 }, { on: 'read' });
      sam.layCard(card);
      expect(await reader.until('disconnected')).toMatchObject({ reason: 'unplugged' });
      expect(await reader.until('disconnected')).toMatchObject({ reason: 'no-device' });
      reader.order('plug');
      await reader.until('connected');
      expect((await reader.until('card')).card.name).toBe('张三丰');
      sam.removeCard();
      await reader.until('card-removed');
    }
  });

  test('no report is lost while the event loop stalls, with the longest answer there is', async () => {
    const template = new Uint8Array(512).fill(7);
    template.set([0x43, 0, 0, 0, 1, 11, 90]);
    const fingerprints = Uint8Array.of(...template, ...template);
    const sam = createSimulatedSam({ latencyMs: { ...latencyMs, 'read-with-fingerprints': 5 } });
    sam.layCard({ chip: { ...card.chip, fingerprints } });
    const reader = await plugIn(sam, 'raw', [file('readerProcess.ts'), 'hid', '300']);
    const { card: read } = await reader.until('card');
    expect(read.fingerprints).toHaveLength(2);
    expect(sam.received.filter((name) => name === 'read-with-fingerprints')).toHaveLength(1);
  });

  test('the tools list it as a reader, and the doctor finds it well', async () => {
    const sam = createSimulatedSam({ latencyMs });
    const tools = file('../../tools/reader/main.ts');
    const list = await plugIn(sam, 'raw', [tools, 'list', '--lang', 'en']);
    expect(await list.line()).toBe('✓ hid    2b8b:2721 Mock Mock ID Card Reader (/dev/hidraw0): reader');
    sam.layCard(card);
    const doctor = await plugIn(sam, 'counted', [tools, 'doctor', '--lang', 'en', '--wait', '10']);
    expect(await doctor.line()).toContain('✓ Reader found and opened: Mock ID Card Reader');
    expect(await doctor.line()).toBe('✓ Framing: counted');
    expect(await doctor.line()).toContain('✓ Status');
    expect(await doctor.line()).toContain('✓ Id');
    expect(await doctor.line()).toContain('Lay an identity card');
    expect(await doctor.line()).toContain('✓ A card is read');
  });
});

/** What keeps these tests from running here, or null. */
function missingParts(): string | null {
  if (process.platform !== 'linux') return 'umockdev exists on Linux only';
  if (spawnSync('umockdev-wrapper', ['true']).status !== 0)
    return 'there is no umockdev (apt install umockdev)';
  const binding = "import gi; gi.require_version('UMockdev', '1.0'); from gi.repository import UMockdev";
  if (spawnSync('umockdev-wrapper', ['/usr/bin/python3', '-c', binding]).status !== 0) {
    return 'its Python binding is missing (apt install gir1.2-umockdev-1.0 python3-gi)';
  }
  return null;
}
