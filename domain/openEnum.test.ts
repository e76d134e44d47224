import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { AttemptRecord, unknownIn } from './attemptRecord.ts';
import { isKnown, newWord, openEnum, shown, unknownWords } from './openEnum.ts';

const Colour = z.enum(['red', 'green']);
const Thing = z.object({
  colour: openEnum(Colour),
  layers: z.array(z.object({ colour: openEnum(Colour).nullable() })).optional(),
  shape: z.union([
    z.object({ kind: z.literal('round'), radius: z.number() }),
    z.looseObject({ kind: newWord(z.enum(['round'])) }),
  ]),
});
const word = fc.string({ minLength: 1, maxLength: 20 });

test('what is read is what was written, and names exactly the words that stand in no list', () => {
  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 4 }), (colour, layers) => {
      const thing = {
        colour,
        layers: layers.map((each) => ({ colour: each })),
        shape: { kind: 'round', radius: 1 },
      };
      const read = Thing.parse(thing);
      expect(read).toEqual(thing);
      const expected = [
        ...(isKnown(Colour, colour) ? [] : [{ path: 'colour', word: colour }]),
        ...layers.flatMap((each, index) =>
          isKnown(Colour, each) ? [] : [{ path: `layers.${index}.colour`, word: each }],
        ),
      ];
      expect(unknownWords(Thing, read)).toEqual(expected);
      expect(shown(Colour, colour)).toBe(isKnown(Colour, colour) ? colour : 'unknown');
    }),
  );
});

test('an object with a new tag is kept whole, and one with a known tag must have its shape', () => {
  const square = { colour: 'red', shape: { kind: 'square', sides: 4 } };
  expect(Thing.parse(square)).toEqual(square);
  expect(unknownWords(Thing, square)).toEqual([{ path: 'shape.kind', word: 'square' }]);
  expect(Thing.safeParse({ colour: 'red', shape: { kind: 'round' } }).success).toBe(false);
});

test('what is no word at all is not read', () => {
  for (const colour of [7, null, '', {}, ['red'], 'x'.repeat(101)])
    expect(Thing.safeParse({ colour, shape: { kind: 'square' } }).success).toBe(false);
});

test('a record names its unknown words by where they stand', () => {
  const record = AttemptRecord.parse({
    format: 'anxin-record/3',
    id: '01a22657-0000-7000-8000-000000000001',
    terminalId: 'T-1',
    sequence: 1,
    previousHash: null,
    visitId: 'v',
    attempt: 1,
    at: '2030-01-01T00:00:00.000Z',
    on: '2030-01-01',
    clock: { trust: 'borrowed', lastConfirmedAt: null },
    person: { identityNumber: '11010519491231002X', name: '王' },
    schemes: ['resident-pension', 'long-term-care'],
    method: 'by-television',
    result: 'certified',
    pack: { id: 'p', version: '1' },
    consent: null,
    agreements: [],
    contact: null,
    challenge: {
      nonce: 'n',
      actions: ['nod', 'wave'],
      passed: true,
      failure: null,
      steps: [{ action: 'wave', startedAtMs: 0, endedAtMs: 1, met: true }],
      flash: { outcome: 'not-measured', gap: 'sunlight' },
    },
    verification: null,
    evidence: [],
    operator: null,
    pastRed: ['moonAgeDays'],
  });
  expect(unknownIn(record).map(({ path, word: found }) => `${path} ${found}`)).toEqual([
    'format anxin-record/3',
    'clock.trust borrowed',
    'schemes.1 long-term-care',
    'method by-television',
    'challenge.actions.1 wave',
    'challenge.steps.0.action wave',
    'challenge.flash.gap sunlight',
    'pastRed.0 moonAgeDays',
  ]);
});
