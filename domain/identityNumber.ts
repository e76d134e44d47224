import type { CalendarDate } from './calendar.ts';

/**
 * What a number identifies: a citizen (公民身份号码, GB 11643), a resident of Hong Kong, Macao or Taiwan
 * (港澳台居民居住证), or a foreign permanent resident with a card of 2017 or of 2023 (外国人永久居留身份证).
 */
export type IdentityNumberKind = 'citizen' | 'hmt-permit' | 'foreign-2017' | 'foreign-2023';

/**
 * Why a text is no identity number. `legacy-century`: a 15-digit number whose sequence (996 to 999) was kept for
 * people born before 1900, so that its two-digit year cannot be completed.
 */
export type IdentityNumberReason =
  | 'length'
  | 'characters'
  | 'region'
  | 'birth-date'
  | 'check-character'
  | 'legacy-century';

interface Parsed {
  ok: true;
  /** the number as it is stored and compared: 18 characters (15 for `foreign-2017`), capital letters */
  canonical: string;
  sex: 'male' | 'female';
  /**
   * GB/T 2260 code of the place of first registration: six digits for citizens and permits, province and city (four
   * digits) on the foreign card of 2017, province (two digits) on that of 2023.
   */
  region: string;
}

/** An identity number that holds, and what it says of its bearer. */
type IdentityNumber =
  | (Parsed & { kind: 'citizen' | 'hmt-permit'; birthDate: CalendarDate })
  /** `nationality` is the ISO 3166-1 numeric code */
  | (Parsed & { kind: 'foreign-2023'; birthDate: CalendarDate; nationality: string })
  /** The number holds a two-digit year only (`birthYYMMDD`); the century stands on the chip. `nationality` is alpha-3. */
  | (Parsed & { kind: 'foreign-2017'; birthDate: null; birthYYMMDD: string; nationality: string });

export type IdentityNumberResult = IdentityNumber | { ok: false; reason: IdentityNumberReason };

/** The province pairs of GB/T 2260. County codes come and go, and abolished ones stay valid: only the pair is strict. */
const provinces = new Set(
  [
    '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71',
    '81 82 83',
  ].flatMap((row) => row.split(' ')),
);

/**
 * Reads an identity number of any kind as a person types it or a chip holds it: full-width characters, blanks around
 * it and a small `x` are accepted, a 15-digit legacy number is upgraded.
 *
 * Sources: GB 11643-1999 (citizens), the same rule with regions 810000, 820000, 830000 (permits), ISO 7064 MOD 11-2
 * (their check character), the permanent resident cards of 2017 (7-3-1 check) and of 2023 (9 + province + nationality).
 */
export function parseIdentityNumber(text: string): IdentityNumberResult {
  const number = text.normalize('NFKC').trim().toUpperCase();
  if (/^[A-Z]{3}/.test(number)) return parseForeign2017(number);
  if (number.length === 15) return parseLegacy(number);
  if (number.length !== 18) return { ok: false, reason: 'length' };
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return { ok: false, reason: 'characters' };
  return number.startsWith('9') ? parseForeign2023(number) : parseResident(number);
}

/** The check character (ISO 7064 MOD 11-2) that ends an 18-character number whose first 17 digits are given. */
export function identityCheckCharacter(first17: string): string {
  let sum = 0;
  for (let index = 0; index < 17; index += 1) sum += Number(first17[index]) * (2 ** (17 - index) % 11);
  return '10X98765432'.charAt(sum % 11);
}

/** The check digit (weights 7-3-1, as in machine readable travel documents) that ends a card number of 2017. */
export function foreign2017CheckDigit(first14: string): string {
  const weights = [7, 3, 1];
  let sum = 0;
  for (const [index, character] of [...first14].entries()) {
    sum += Number.parseInt(character, 36) * (weights[index % 3] as number);
  }
  return String(sum % 10);
}

/**
 * The number that the holder of a card of 2023 had before, or null where the chip links to none.
 * `nationality` is the alpha-3 code, `link` the six characters of the chip's link field (two city digits, one sequence
 * digit, then blanks).
 */
export function previousForeignNumber(number: string, nationality: string, link: string): string | null {
  const digits = link.trim();
  if (!/^\d{3}$/.test(digits) || !/^9\d{16}[\dX]$/.test(number) || !/^[A-Z]{3}$/.test(nationality))
    return null;
  const first14 =
    nationality + number.slice(1, 3) + digits.slice(0, 2) + number.slice(8, 14) + digits.slice(2);
  return first14 + foreign2017CheckDigit(first14);
}

/**
 * An identity number with its middle hidden, fit for screens and logs: `410***********1234`.
 * The first three and the last four characters stay; anything of seven characters or fewer is hidden whole.
 */
export function maskIdentityNumber(identityNumber: string): string {
  const hidden = identityNumber.length - 7;
  if (hidden <= 0) return '*'.repeat(identityNumber.length);
  return identityNumber.slice(0, 3) + '*'.repeat(hidden) + identityNumber.slice(-4);
}

function parseResident(number: string): IdentityNumberResult {
  const region = number.slice(0, 6);
  const isPermit = /^8[123]/.test(region);
  if (!provinces.has(region.slice(0, 2)) || (isPermit && region.slice(2) !== '0000')) {
    return { ok: false, reason: 'region' };
  }
  const birthDate = calendarDate(number.slice(6, 14));
  if (!birthDate) return { ok: false, reason: 'birth-date' };
  if (number[17] !== identityCheckCharacter(number)) return { ok: false, reason: 'check-character' };
  const kind = isPermit ? 'hmt-permit' : 'citizen';
  return { ok: true, kind, canonical: number, birthDate, sex: sexOf(number[16]), region };
}

function parseForeign2023(number: string): IdentityNumberResult {
  const region = number.slice(1, 3);
  if (!provinces.has(region)) return { ok: false, reason: 'region' };
  const birthDate = calendarDate(number.slice(6, 14));
  if (!birthDate) return { ok: false, reason: 'birth-date' };
  if (number[17] !== identityCheckCharacter(number)) return { ok: false, reason: 'check-character' };
  const nationality = number.slice(3, 6);
  return {
    ok: true,
    kind: 'foreign-2023',
    canonical: number,
    birthDate,
    sex: sexOf(number[16]),
    region,
    nationality,
  };
}

function parseForeign2017(number: string): IdentityNumberResult {
  if (number.length !== 15) return { ok: false, reason: 'length' };
  if (!/^[A-Z]{3}\d{12}$/.test(number)) return { ok: false, reason: 'characters' };
  const region = number.slice(3, 7);
  if (!provinces.has(region.slice(0, 2))) return { ok: false, reason: 'region' };
  const birthYYMMDD = number.slice(7, 13);
  // 2000 and 1900 differ in their 29 February only, and the number does not say which century is meant.
  if (!calendarDate(`20${birthYYMMDD}`)) return { ok: false, reason: 'birth-date' };
  if (number[14] !== foreign2017CheckDigit(number.slice(0, 14)))
    return { ok: false, reason: 'check-character' };
  return {
    ok: true,
    kind: 'foreign-2017',
    canonical: number,
    birthDate: null,
    birthYYMMDD,
    sex: sexOf(number[13]),
    region,
    nationality: number.slice(0, 3),
  };
}

function parseLegacy(number: string): IdentityNumberResult {
  if (!/^[1-8]\d{14}$/.test(number)) return { ok: false, reason: 'characters' };
  if (/^99[6-9]$/.test(number.slice(12))) return { ok: false, reason: 'legacy-century' };
  const first17 = `${number.slice(0, 6)}19${number.slice(6)}`;
  return parseResident(first17 + identityCheckCharacter(first17));
}

function sexOf(digit: string | undefined): 'male' | 'female' {
  return Number(digit) % 2 === 1 ? 'male' : 'female';
}

/** The eight digits as a date, or null where the calendar has no such day or nobody alive was born on it. */
function calendarDate(digits: string): CalendarDate | null {
  const iso = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso) return null;
  return iso >= '1850-01-01' ? iso : null;
}
