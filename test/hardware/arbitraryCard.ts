import fc from 'fast-check';
import { foreign2017CheckDigit, identityCheckCharacter } from '../../domain/identityNumber.ts';
import type { Finger, Fingerprint } from '../../native/card/cardContent.ts';
import type { CardFields } from '../../native/card/encodeCard.ts';
import { ethnicityOf } from '../../native/card/ethnicity.ts';
import { encodeFingerprint } from '../../native/card/testing/encodeFingerprint.ts';

/** Common and rare Han characters, the separator of ethnic names, private-use characters, a pair of surrogates. */
const character = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.integer({ min: 0x4e00, max: 0x9fff }).map((code) => String.fromCodePoint(code)),
  },
  fc.constantFrom('·', '䶮', '\ue000', '\uf8ff', '𠮷', 'A', '3', '号'),
);

function text(maxUnits: number, minLength = 0) {
  return fc
    .array(character, { minLength, maxLength: maxUnits })
    .map((characters) => characters.join(''))
    .filter((value) => value.length <= maxUnits && value.length >= minLength);
}

const absentOr = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const date = (min: string, max: string) =>
  fc
    .date({ min: new Date(min), max: new Date(max), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10));
const birthDate = date('1900-01-01', '2020-12-31');
const validFrom = date('2004-01-01', '2026-01-01');
const validUntil = fc.oneof(date('2026-01-01', '2050-12-31'), fc.constant('long-term'));
const digits = (count: number) =>
  fc.integer({ min: 0, max: 10 ** count - 1 }).map((value) => String(value).padStart(count, '0'));

function residentNumber(region: fc.Arbitrary<string>) {
  return fc.tuple(region, birthDate, digits(3)).map(([prefix, born, sequence]) => {
    const first17 = prefix + born.replaceAll('-', '') + sequence;
    return { number: first17 + identityCheckCharacter(first17), born, sex: sexOf(sequence) };
  });
}

function sexOf(sequence: string): 'male' | 'female' {
  return Number(sequence) % 2 === 1 ? 'male' : 'female';
}

const englishName = fc
  .array(fc.stringMatching(/^[A-Z]{2,9}$/), { minLength: 1, maxLength: 4 })
  .map((words) => words.join(' '));

const photo = fc.uint8Array({ minLength: 1024, maxLength: 1024 }).map((bytes) => {
  bytes.set([0x57, 0x4c, 0x66, 0x00]);
  return bytes;
});

const fingers: Finger[] = ['right-thumb', 'right-index', 'left-thumb', 'left-little', 'other'];
const fingerprint = fc
  .record({
    status: fc.constantFrom<Fingerprint['status'][]>('enrolled', 'failed', 'not-enrolled', 'unknown'),
    finger: fc.constantFrom(...fingers),
    quality: fc.nat(100),
    fill: fc.uint8Array({ maxLength: 505 }),
  })
  .map(({ fill, ...head }) => ({ ...head, template: encodeFingerprint(head, fill) }));

const shared = {
  validFrom,
  validUntil,
  photo,
  fingerprints: fc.array(fingerprint, { maxLength: 2 }),
  additionalAddress: absentOr(text(35, 1)),
};

/** Takes fields out that are undefined or empty, because a chip cannot tell an empty field from an absent one. */
function tidy(card: Record<string, unknown>): CardFields & { fingerprints: Fingerprint[] } {
  return Object.fromEntries(
    Object.entries(card).filter(([, value]) => value !== undefined && value !== ''),
  ) as unknown as CardFields & { fingerprints: Fingerprint[] };
}

const citizen = fc
  .record({
    ...shared,
    name: text(15, 1),
    id: residentNumber(fc.constantFrom('110105', '410302', '430102', '650102', '710000')),
    ethnicity: fc.integer({ min: 1, max: 56 }).map((code) => ethnicityOf(String(code).padStart(2, '0')).name),
    address: text(35),
    issuer: text(15),
  })
  .map(({ id, ...rest }) =>
    tidy({ kind: 'citizen', ...rest, idNumber: id.number, birthDate: id.born, sex: id.sex }),
  );

const permit = fc
  .record({
    ...shared,
    name: text(15, 1),
    id: residentNumber(fc.constantFrom('810000', '820000', '830000')),
    address: text(35),
    issuer: text(15),
    permitDigits: digits(8),
    issueCount: absentOr(fc.nat(99)),
  })
  .map(({ id, permitDigits, ...rest }) => {
    const letter = { '81': 'H', '82': 'M' }[id.number.slice(0, 2)] ?? '';
    const travelPermitNumber = letter + permitDigits;
    return tidy({
      kind: 'hmt-permit',
      ...rest,
      idNumber: id.number,
      birthDate: id.born,
      sex: id.sex,
      travelPermitNumber,
    });
  });

const foreign2017 = fc
  .record({
    ...shared,
    name: text(15),
    englishName,
    nationality: fc.constantFrom('USA', 'CAN', 'SAU', 'DEU'),
    place: fc.constantFrom('1100', '3101', '4403'),
    birthDate,
    sequence: digits(1),
    cardVersion: digits(2),
    issuer: digits(4),
  })
  .map(({ place, sequence, ...rest }) => {
    const first14 = rest.nationality + place + rest.birthDate.replaceAll('-', '').slice(2) + sequence;
    const idNumber = first14 + foreign2017CheckDigit(first14);
    return { ...tidy({ kind: 'foreign-2017', ...rest, idNumber, sex: sexOf(sequence) }), name: rest.name };
  });

const foreign2023 = fc
  .record({
    ...shared,
    name: text(15),
    englishName,
    id: residentNumber(fc.constantFrom('932682', '911840', '944156')),
    nationality: fc.constantFrom('USA', 'CAN', 'SAU', 'DEU'),
    issueCount: absentOr(fc.nat(99)),
  })
  .map(({ id, ...rest }) => ({
    ...tidy({ kind: 'foreign-2023', ...rest, idNumber: id.number, birthDate: id.born, sex: id.sex }),
    name: rest.name,
  }));

/** Any card that an office could issue: every kind, with and without what may be missing. */
export const arbitraryCard = fc.oneof(citizen, permit, foreign2017, foreign2023);
