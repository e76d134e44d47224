import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  foreign2017CheckDigit,
  identityCheckCharacter,
  maskIdentityNumber,
  parseIdentityNumber,
  previousForeignNumber,
} from './identityNumber.ts';

test.each([
  ['11010519491231002X', 'citizen', '1949-12-31', 'female', '110105'],
  ['440524188001010014', 'citizen', '1880-01-01', 'male', '440524'],
  ['34052419800101001X', 'citizen', '1980-01-01', 'male', '340524'],
  ['110101199003070337', 'citizen', '1990-03-07', 'male', '110101'],
  ['810000199408230021', 'hmt-permit', '1994-08-23', 'female', '810000'],
  ['830000199201300022', 'hmt-permit', '1992-01-30', 'female', '830000'],
  ['820000199001010029', 'hmt-permit', '1990-01-01', 'female', '820000'],
  ['932682198501010017', 'foreign-2023', '1985-01-01', 'male', '32'],
  ['USA110085010103', 'foreign-2017', null, 'female', '1100'],
  ['CAN310170050622', 'foreign-2017', null, 'female', '3101'],
])('%s is a number of kind %s', (number, kind, birthDate, sex, region) => {
  expect(parseIdentityNumber(number)).toMatchObject({
    ok: true,
    kind,
    canonical: number,
    birthDate,
    sex,
    region,
  });
});

test('a number of 2017 gives the nationality and the two-digit year, and claims no century', () => {
  expect(parseIdentityNumber('USA110085010103')).toMatchObject({ nationality: 'USA', birthYYMMDD: '850101' });
});

test('a number of 2023 gives the numeric nationality', () => {
  expect(parseIdentityNumber('932682198501010017')).toMatchObject({ nationality: '682' });
});

test('a 15-digit legacy number is upgraded to 18 characters', () => {
  expect(parseIdentityNumber('150102880730303')).toMatchObject({
    ok: true,
    canonical: '150102198807303035',
    sex: 'male',
  });
});

test('what a person types is accepted: a small x, full-width digits, blanks around', () => {
  for (const typed of [
    '11010519491231002x',
    ' 11010519491231002X ',
    '１１０１０５１９４９１２３１００２Ｘ',
  ]) {
    expect(parseIdentityNumber(typed)).toMatchObject({ ok: true, canonical: '11010519491231002X' });
  }
});

test.each([
  ['', 'length'],
  ['1101051949123100', 'length'],
  ['USA1100850101031', 'length'],
  ['1101051949123100 X', 'characters'],
  ['011010519491231002', 'characters'],
  ['USA11008501010X3'.slice(0, 15), 'characters'],
  ['990105194912310029', 'region'],
  ['810001199408230021', 'region'],
  ['990682198501010017', 'region'],
  ['110105194902300021', 'birth-date'],
  ['110105174912310021', 'birth-date'],
  ['110105194912310021', 'check-character'],
  ['932682198501010018', 'check-character'],
  ['USA110085010104', 'check-character'],
  ['150102880730996', 'legacy-century'],
])('%j is refused because of its %s', (text, reason) => {
  expect(parseIdentityNumber(text)).toEqual({ ok: false, reason });
});

const first17 = fc
  .tuple(
    fc.constantFrom('110105', '410302', '430102', '810000', '820000', '830000', '932682'),
    fc.date({ min: new Date('1850-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
    fc.integer({ min: 0, max: 999 }),
  )
  .map(([region, date, sequence]) => {
    return region + date.toISOString().slice(0, 10).replaceAll('-', '') + String(sequence).padStart(3, '0');
  });

test('any one wrong digit, and any two neighbours swapped, is noticed by the check character', () => {
  fc.assert(
    fc.property(first17, fc.nat(16), fc.integer({ min: 1, max: 9 }), (digits, at, change) => {
      const number = digits + identityCheckCharacter(digits);
      expect(parseIdentityNumber(number).ok).toBe(true);
      const wrong = number.slice(0, at) + ((Number(number[at]) + change) % 10) + number.slice(at + 1);
      expect(parseIdentityNumber(wrong).ok).toBe(false);
      const [left, right] = [number[at] as string, number[at + 1] as string];
      if (left === right) return;
      const swapped = number.slice(0, at) + right + left + number.slice(at + 2);
      expect(parseIdentityNumber(swapped).ok).toBe(false);
    }),
  );
});

test('reading a number and reading its canonical form agree, and no text makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), first17), (text) => {
      const read = parseIdentityNumber(text);
      if (read.ok) expect(parseIdentityNumber(read.canonical)).toEqual(read);
    }),
  );
});

test('a card of 2023 leads to the number that its holder had before', () => {
  expect(previousForeignNumber('932682198501010017', 'SAU', '011   ')).toBe(
    `SAU32018501011${foreign2017CheckDigit('SAU32018501011')}`,
  );
  expect(previousForeignNumber('932682198501010017', 'SAU', '      ')).toBeNull();
  expect(parseIdentityNumber(previousForeignNumber('932682198501010017', 'SAU', '011') ?? '').ok).toBe(true);
});

test('a masked number shows the first three and the last four characters only', () => {
  expect(maskIdentityNumber('11010519491231002X')).toBe('110***********002X');
  expect(maskIdentityNumber('1234567')).toBe('*******');
});
