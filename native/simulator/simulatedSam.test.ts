import { expect, test } from 'vitest';
import { encodeRequest } from '../sam/frame.ts';
import { demoCard } from './demoCards.ts';
import { createSimulatedSam, type SimulatedSamOptions } from './simulatedSam.ts';
import { createVirtualClock } from './virtualClock.ts';

const card = demoCard({ name: '张三丰', idNumber: '11010519491231002X' });

function module(options: SimulatedSamOptions = {}) {
  const clock = createVirtualClock();
  const sam = createSimulatedSam({ clock, samId: '05.03-20190101-0000000001-0000000002', ...options });
  let sent: string[] = [];
  const receive = sam.connect({ send: (answer) => sent.push(Buffer.from(answer).toString('hex')) });
  /** Sends bytes and gives what came back, as hexadecimal digits. */
  async function ask(bytes: Uint8Array | [number, number]): Promise<string> {
    sent = [];
    receive(bytes instanceof Uint8Array ? bytes : encodeRequest(...bytes));
    await new Promise<void>((resolve) => clock.after(10_000, resolve));
    return sent.join(' ');
  }
  return { sam, ask };
}

const status = (sw3: string) => `aaaaaa9669000400 00${sw3}`.replace(' ', '');
const find: [number, number] = [0x20, 0x01];
const select: [number, number] = [0x20, 0x02];
const read: [number, number] = [0x30, 0x01];

test('the module answers each command with the bytes of the protocol', async () => {
  const { sam, ask } = module();
  expect(await ask([0x11, 0xff])).toBe('aaaaaa9669000400009094');
  expect(await ask([0x12, 0xff])).toBe('aaaaaa966900140000900500030095133401010000000200000032');
  expect(await ask(find)).toBe('aaaaaa9669000400008084');
  expect(await ask(select)).toBe('aaaaaa9669000400008185');
  expect(await ask(read)).toBe('aaaaaa9669000400004145');
  sam.layCard(card);
  expect(await ask(find)).toBe('aaaaaa9669000800009f0000000097');
  expect(await ask(select)).toBe('aaaaaa9669000c00009000000000000000009c');
  const answer = await ask(read);
  expect(answer).toHaveLength(1295 * 2);
  expect(answer.slice(0, 28)).toBe('aaaaaa96690508000090' + '01000400');
  expect(await ask([0x30, 0x03])).toBe('aaaaaa9669000400009195');
  expect(await ask([0x30, 0x05])).toHaveLength((11 + 28) * 2);
  expect(await ask([0x60, 0x04])).toBe('aaaaaa9669000400009094');
  expect(await ask(encodeRequest(0x61, 0xff, Uint8Array.of(0x50)))).toBe('aaaaaa9669000400009094');
  expect(await ask([0xfa, 0x92])).toBe('aaaaaa9669000400002125');
});

test.each([
  [0, 1297],
  [1, 1809],
  [2, 2321],
])('a read with %i fingerprints is an answer of %i bytes', async (count, length) => {
  const { sam, ask } = module();
  sam.layCard({ chip: { ...card.chip, fingerprints: new Uint8Array(512 * count) } });
  await ask(find);
  await ask(select);
  expect(await ask([0x30, 0x10])).toHaveLength(length * 2);
});

test('a broken request is answered with what is wrong with it', async () => {
  const { ask } = module();
  expect(await ask(encodeRequest(0x11, 0xff).with(9, 0))).toContain(status('10'));
  expect(await ask(Uint8Array.from(Buffer.from('aaaaaa9669000111ffed', 'hex')))).toContain(status('11'));
});

test('an ordinary module does not find a card again before it is lifted or the module is reset', async () => {
  const { sam, ask } = module();
  sam.layCard(card);
  for (const request of [find, select, read]) await ask(request);
  expect(await ask(find)).toContain(status('80'));
  expect(await ask([0x10, 0xff])).toContain(status('90'));
  expect(await ask(find)).toContain('00009f');
  for (const request of [select, read]) await ask(request);
  sam.removeCard();
  sam.layCard(card);
  expect(await ask(find)).toContain('00009f');
});

test('some modules find a card again that they have read', async () => {
  const { sam, ask } = module({ findsReadCardAgain: true });
  sam.layCard(card);
  for (const request of [find, select, read]) await ask(request);
  expect(await ask(find)).toContain('00009f');
});

test('a card that is taken away while it is being read was moved away', async () => {
  const { sam, ask } = module();
  sam.layCard(card);
  await ask(find);
  await ask(select);
  const answer = ask(read);
  sam.removeCard();
  expect(await answer).toContain(status('41'));
});

test('each fault of the script befalls the answers it aims at, as often as it says', async () => {
  const { sam, ask } = module();
  sam.fault({ type: 'silence' }, { on: 'status', times: 2 });
  expect(await ask([0x12, 0xff])).not.toBe('');
  expect(await ask([0x11, 0xff])).toBe('');
  expect(await ask([0x11, 0xff])).toBe('');
  expect(await ask([0x11, 0xff])).toContain(status('90'));
  sam.fault({ type: 'cut', after: 7 });
  expect(await ask([0x11, 0xff])).toBe('aaaaaa96690004');
  sam.fault({ type: 'flip', bit: 8 * 9 });
  expect(await ask([0x11, 0xff])).toBe('aaaaaa9669000400009194');
  sam.fault({ type: 'junk', bytes: Uint8Array.of(1, 2) });
  expect(await ask([0x11, 0xff])).toBe('0102aaaaaa9669000400009094');
  sam.fault({ type: 'glue' });
  expect(await ask(find)).toBe('aaaaaa9669000400009094aaaaaa9669000400008084');
  sam.fault({ type: 'status', status: 'self-test-failed' });
  expect(await ask([0x11, 0xff])).toBe('aaaaaa9669000400006064');
  sam.fault({ type: 'delay', ms: 20_000 });
  expect(await ask([0x11, 0xff])).toBe('');
});
