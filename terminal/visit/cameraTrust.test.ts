import { expect, test } from 'vitest';
import { createCameraTrust, dockCameraLabel } from './cameraTrust.ts';

test('a camera that is a program is refused by name', () => {
  const trusted = createCameraTrust({ label: null, dock: false });
  for (const label of [
    'OBS Virtual Camera',
    'ManyCam Video Source',
    'Dummy video device (0x0000)',
    'fake_device_0',
  ])
    expect(trusted(label), label).toBe(false);
  expect(trusted('HD Pro Webcam C920 (046d:082d)')).toBe(true);
});

test('a hall that names its camera lets in no other', () => {
  const trusted = createCameraTrust({ label: '046d:082d', dock: false });
  expect(trusted('HD Pro Webcam C920 (046d:082d)')).toBe(true);
  expect(trusted('Integrated Camera (04f2:b6d9)')).toBe(false);
});

test("the dock's camera is let in only where there is a dock", () => {
  expect(createCameraTrust({ label: '046d:082d', dock: true })(dockCameraLabel)).toBe(true);
  expect(createCameraTrust({ label: '046d:082d', dock: false })(dockCameraLabel)).toBe(false);
});
