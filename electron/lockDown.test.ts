import { join, resolve, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isGranted, isOurs, lockedPreferences, mayRequest, pageAddresses, pageFile } from './lockDown.ts';

const pageDir = resolve('/opt/anxin/page');

test('the page gets no Node, its own world and a sandbox', () => {
  expect(lockedPreferences).toMatchObject({
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    sandbox: true,
    webSecurity: true,
    webviewTag: false,
  });
});

describe('an address', () => {
  test.each([...Object.values(pageAddresses), 'app://anxin/index.html#idle'])('%s is ours', (address) => {
    expect(isOurs(address)).toBe(true);
  });

  test.each([
    'https://anxin/',
    'app://anxin.evil.example/',
    'app://anxin:8080/',
    'app://evil/',
    'file:///opt/anxin/page/index.html',
    'javascript:alert(1)',
    'about:blank',
    '',
  ])('%s is not ours', (address) => {
    expect(isOurs(address)).toBe(false);
    expect(pageFile(address, pageDir)).toBeNull();
  });
});

describe('a permission', () => {
  test('is granted for the camera of our own page', () => {
    expect(isGranted({ permission: 'media', from: 'app://anxin/', media: ['video'] })).toBe(true);
  });

  test.each([
    { permission: 'media', from: 'app://anxin/', media: ['audio'] },
    { permission: 'media', from: 'app://anxin/', media: ['video', 'audio'] },
    { permission: 'media', from: 'app://anxin/', media: [] },
    { permission: 'media', from: 'app://anxin/' },
    { permission: 'media', from: 'https://evil.example/', media: ['video'] },
    { permission: 'geolocation', from: 'app://anxin/', media: ['video'] },
    { permission: 'hid', from: 'app://anxin/' },
    { permission: 'display-capture', from: 'app://anxin/', media: ['video'] },
  ])('is not granted: $permission $media from $from', (request) => {
    expect(isGranted(request)).toBe(false);
  });
});

describe('a file of the page', () => {
  test('is found under its address', () => {
    expect(pageFile('app://anxin/', pageDir)).toBe(join(pageDir, 'index.html'));
    expect(pageFile('app://anxin/assets/page.js?v=1#x', pageDir)).toBe(join(pageDir, 'assets/page.js'));
  });

  test.each([
    'app://anxin/..%2f..%2fetc/passwd',
    'app://anxin/%2e%2e%2f%2e%2e%2fetc/passwd',
    'app://anxin/..%5c..%5csecret',
    'app://anxin/%00',
    'app://anxin/%E0%A4%A',
    'app://anxin/..%2fpage-other/index.html',
  ])('%s is not one', (address) => {
    expect(pageFile(address, pageDir)).toBeNull();
  });

  test('never lies outside of the page’s folder, whatever the address', () => {
    const parts = fc.array(fc.constantFrom('..', '.', '/', '%2f', '%2e', '%5c', '\\', 'a', '%00', '%25'));
    fc.assert(
      fc.property(parts, (path) => {
        const file = pageFile(`app://anxin/${path.join('')}`, pageDir);
        return file === null || file.startsWith(pageDir + sep);
      }),
    );
  });
});

describe('a request', () => {
  test.each(['app://anxin/models/blazeface.bin', 'blob:app://anxin/0b1c', 'data:image/png;base64,AA'])(
    'to %s may leave',
    (address) => {
      expect(mayRequest(address)).toBe(true);
    },
  );

  test.each([
    'https://example.org/',
    'http://127.0.0.1:4710/',
    'ws://127.0.0.1/',
    'file:///etc/passwd',
    'blob:https://evil.example/0b1c',
    'ftp://example.org/',
  ])('to %s may not', (address) => {
    expect(mayRequest(address)).toBe(false);
  });
});
