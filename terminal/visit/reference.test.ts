import { expect, test } from 'vitest';
import { orderReferences } from './reference.ts';
import type { Reference } from './visitFacts.ts';

const picture = (kind: Reference['kind'], takenOn: string | null): Reference => ({
  kind,
  takenOn,
  image: new Uint8Array([1]),
});

test('the newest picture is tried first, whatever its kind', () => {
  const ordered = orderReferences([
    picture('chip-photo', '2005-03-01'),
    picture('last-accepted-capture', '2025-03-01'),
    picture('agency-template', '2019-06-30'),
  ]);
  expect(ordered.map(({ kind }) => kind)).toEqual(['last-accepted-capture', 'agency-template', 'chip-photo']);
});

test('a picture of unknown age comes after every picture of known age', () => {
  const ordered = orderReferences([picture('agency-template', null), picture('chip-photo', '2004-01-01')]);
  expect(ordered.map(({ kind }) => kind)).toEqual(['chip-photo', 'agency-template']);
});

test('of two pictures of the same day the one taken under supervision comes first', () => {
  const ordered = orderReferences([
    picture('last-accepted-capture', '2024-02-29'),
    picture('chip-photo', '2024-02-29'),
  ]);
  expect(ordered[0]?.kind).toBe('chip-photo');
});
