import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadPack } from './loadPack.ts';
import { waitsOf } from './waits.ts';

const text = readFileSync(new URL('./fixtures/qingshan-2026.json', import.meta.url), 'utf8');

function packWith(change: object) {
  const { waits: _, ...pack } = JSON.parse(text);
  const loaded = loadPack(JSON.stringify({ ...pack, ...change }));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.reasons));
  return loaded.pack;
}

test('a pack says how long its people are waited for', () => {
  expect(waitsOf(packWith({ waits: { consent: 180, face: 120 } }))).toEqual({ consent: 180, face: 120 });
  expect(waitsOf(packWith({}))).toEqual({});
});

test('a pack of version 0.1 says the same in the names of then', () => {
  const former = {
    cardProblem: 10,
    identified: 11,
    consent: 12,
    contact: 13,
    framing: 14,
    attemptFailed: 15,
  };
  expect(waitsOf(packWith({ timeLimits: { ...former, ended: 16 } }))).toEqual({
    cardAgain: 10,
    standing: 11,
    consent: 12,
    contact: 13,
    face: 14,
    nextTry: 15,
    result: 16,
  });
});

test('the names of now count where a pack gives both', () => {
  expect(waitsOf(packWith({ timeLimits: { framing: 20 }, waits: { face: 30 } }))).toEqual({ face: 30 });
});

test('a wait that nobody knows is refused', () => {
  expect(() => packWith({ waits: { framing: 120 } })).toThrow('waits');
});
