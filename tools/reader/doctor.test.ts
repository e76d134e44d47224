import { expect, test, vi } from 'vitest';
import { Language } from '../../domain/localisedText.ts';
import { type TransportFault, transportFaults } from '../../native/transport/transport.ts';
import { doctor } from './doctor.ts';
import { createSay } from './messages.ts';
import { readOptions } from './options.ts';

/** What the doctor prints when the reader cannot be opened for this reason. */
async function verdict(fault: TransportFault, ...args: string[]): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    const options = readOptions(['doctor', ...args]);
    const code = await doctor(options, createSay(options.language), () => '2026-01-01', {
      wire: 'hid',
      open: async () => ({ ok: false, reason: fault, detail: 'what the system said' }),
    });
    expect(code).toBe(1);
    return log.mock.calls.map(([line]) => line as string).join('\n');
  } finally {
    log.mockRestore();
  }
}

test('where the permission is missing, the rules for the device are printed as they must be installed', async () => {
  const text = await verdict('permission-denied', '--device', '1234:abcd', '--lang', 'en');
  expect(text).toContain('/etc/udev/rules.d/70-idcard-reader.rules');
  expect(text).toContain(
    'KERNEL=="hidraw*", SUBSYSTEM=="hidraw", ATTRS{idVendor}=="1234", ATTRS{idProduct}=="abcd", MODE="0660", GROUP="plugdev", TAG+="uaccess"',
  );
});

test('for a serial port, the group that may open it is named', async () => {
  expect(await verdict('permission-denied', '--serial', '/dev/ttyUSB0', '--lang', 'en')).toContain('dialout');
});

test.each(Language.options)('in %s each reason has its own advice', async (language) => {
  const texts: (string | undefined)[] = [];
  for (const fault of transportFaults.filter((name) => name !== 'unplugged')) {
    texts.push((await verdict(fault, '--lang', language)).split('\n    ')[1]);
  }
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts).not.toContain(undefined);
});
