import { expect, test } from 'vitest';
import { createSimulatedSam } from '../simulator/simulatedSam.ts';
import { createSimulatedHid } from '../simulator/testing/simulatedHid.ts';
import { createVirtualClock } from '../simulator/virtualClock.ts';
import { hidFramingNames } from './hidFraming.ts';
import { createHidTransport, type HidDeviceInfo, type HidLibrary, judgeHidDevice } from './hidTransport.ts';

const listener = { data() {}, closed() {} };
const known: HidDeviceInfo = { vendorId: 0x2b8b, productId: 0x2721, path: '/dev/hidraw0', usagePage: 0xff00 };
const stranger: HidDeviceInfo = { ...known, vendorId: 0x1234, productId: 0x5678 };

test.each([
  ['a known reader', known, [], 'reader'],
  [
    'a known reader whose usage page the system does not tell',
    { ...known, usagePage: undefined },
    [],
    'reader',
  ],
  ['a stranger', stranger, [], 'unknown-device'],
  ['a stranger that is configured', stranger, [{ vendorId: 0x1234, productId: 0x5678 }], 'reader'],
  ['a keyboard with the ids of a reader', { ...known, usagePage: 1 }, [], 'not-vendor-defined'],
  ['a configured keyboard', { ...stranger, usagePage: 1 }, [stranger], 'not-vendor-defined'],
  ['a reader without a path', { ...known, path: undefined }, [], 'no-path'],
] as const)('%s is judged as it should be', (_, device, configured, verdict) => {
  expect(judgeHidDevice(device, configured)).toBe(verdict);
});

test('nothing is ever opened that is not known or configured', async () => {
  const opened: string[] = [];
  const library: HidLibrary = {
    devicesAsync: async () => [stranger, { ...known, usagePage: 1, path: '/dev/hidraw1' }],
    HIDAsync: {
      open: async (path) => {
        opened.push(path);
        throw new Error('should not be opened');
      },
    },
  };
  const result = await createHidTransport({ library: async () => library }).open(listener);
  expect(result).toMatchObject({ ok: false, reason: 'no-device' });
  expect(opened).toEqual([]);
});

test.each(hidFramingNames)(
  'the framing %s is found by asking, and each is tried once at most',
  async (framing) => {
    const clock = createVirtualClock();
    const sam = createSimulatedSam({ clock });
    const { library } = createSimulatedHid(sam, framing);
    const result = await createHidTransport({ clock, library: async () => library }).open(listener);
    expect(result).toMatchObject({ ok: true, connection: { device: { framing } } });
    expect(sam.received).toEqual(['status']);
  },
);

test('a device that answers in no framing is given free and told as such', async () => {
  const clock = createVirtualClock();
  const sam = createSimulatedSam({ clock });
  sam.fault({ type: 'silence' }, { times: 100 });
  const { library } = createSimulatedHid(sam, 'raw');
  const transport = createHidTransport({ clock, library: async () => library });
  expect(await transport.open(listener)).toMatchObject({ ok: false, reason: 'framing-unknown' });
  sam.clearFaults();
  expect(await transport.open(listener)).toMatchObject({ ok: true });
});

test('a library that cannot be loaded is a named state, and nothing is thrown', async () => {
  const library = () => Promise.reject(new Error('libudev.so.1: cannot open shared object file'));
  expect(await createHidTransport({ library }).open(listener)).toEqual({
    ok: false,
    reason: 'library-missing',
    detail: 'libudev.so.1: cannot open shared object file',
  });
});

test('a device that may not be opened is told as a matter of permission', async () => {
  const library: HidLibrary = {
    devicesAsync: async () => [known],
    HIDAsync: { open: () => Promise.reject(new Error('cannot open device with path /dev/hidraw0')) },
  };
  expect(await createHidTransport({ library: async () => library }).open(listener)).toMatchObject({
    reason: 'permission-denied',
  });
});
