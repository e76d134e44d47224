import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseBackend } from './backendTrial.ts';

const wasm = { msPerFrame: 20, numbers: [1, 2, 3] };

test('wasm is taken where there is no other backend, or none that is clearly faster', () => {
  expect(chooseBackend(wasm, null)).toBe('wasm');
  fc.assert(
    fc.property(fc.double({ min: 14, max: 1000, noNaN: true }), (msPerFrame) => {
      expect(chooseBackend(wasm, { ...wasm, msPerFrame })).toBe('wasm');
    }),
  );
});

test('a graphics card that is clearly faster is taken, but only with the same numbers', () => {
  expect(chooseBackend(wasm, { ...wasm, msPerFrame: 8 })).toBe('webgl');
  expect(chooseBackend(wasm, { msPerFrame: 8, numbers: [1.2, 2, 2.9] })).toBe('webgl');
  for (const numbers of [[1, 2, 4], [1, 2, Number.NaN], [1, 2], []])
    expect(chooseBackend(wasm, { msPerFrame: 8, numbers })).toBe('wasm');
});
