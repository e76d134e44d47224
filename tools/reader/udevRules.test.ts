import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { knownHidReaders, rawSamDevice } from '../../native/transport/knownDevices.ts';
import { udevRulesFor } from './udevRules.ts';

const file = fileURLToPath(new URL('../../resources/udev/70-idcard-reader.rules', import.meta.url));

test('the rules that are installed let every known reader be opened, and nothing else', () => {
  const installed = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  const raw = udevRulesFor(rawSamDevice).filter((rule) => rule.includes('usb_device'));
  const hid = knownHidReaders.flatMap((ids) => udevRulesFor(ids).filter((rule) => rule.includes('hidraw')));
  expect(installed.toSorted()).toEqual([...raw, ...hid].toSorted());
});
