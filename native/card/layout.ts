import type { CardKind } from './cardContent.ts';

/** bytes of text, of the photo and of one fingerprint template on a chip */
export const textLength = 256;
export const photoLength = 1024;
export const fingerprintLength = 512;

/** Where in the 256 bytes of text a field lies: offset and length in bytes, two for each character. */
export type Field = readonly [offset: number, length: number];

/** The letter (UTF-16) that tells the kinds apart; a citizen's card has a blank there. */
export const kindField: Field = [248, 2];

export const kindLetters: Record<CardKind, string> = {
  citizen: ' ',
  'hmt-permit': 'J',
  'foreign-2017': 'I',
  'foreign-2023': 'Y',
};

/** 居民身份证 (GA 490) */
export const citizenLayout = {
  name: [0, 30],
  sex: [30, 2],
  ethnicity: [32, 4],
  birthDate: [36, 16],
  address: [52, 70],
  idNumber: [122, 36],
  issuer: [158, 30],
  validFrom: [188, 16],
  validUntil: [204, 16],
} as const satisfies Record<string, Field>;

/** 港澳台居民居住证 */
export const permitLayout = {
  name: [0, 30],
  sex: [30, 2],
  birthDate: [36, 16],
  address: [52, 70],
  idNumber: [122, 36],
  issuer: [158, 30],
  validFrom: [188, 16],
  validUntil: [204, 16],
  travelPermitNumber: [220, 18],
  issueCount: [238, 4],
} as const satisfies Record<string, Field>;

/** 外国人永久居留身份证 of 2017 */
export const foreign2017Layout = {
  englishName: [0, 120],
  sex: [120, 2],
  idNumber: [122, 30],
  nationality: [152, 6],
  name: [158, 30],
  validFrom: [188, 16],
  validUntil: [204, 16],
  birthDate: [220, 16],
  cardVersion: [236, 4],
  issuer: [240, 8],
} as const satisfies Record<string, Field>;

/** 外国人永久居留身份证 of 2023. The English name goes on in a second field; the link leads to the number before. */
export const foreign2023Layout = {
  name: [0, 30],
  sex: [30, 2],
  issueCount: [32, 4],
  birthDate: [36, 16],
  englishName: [52, 70],
  idNumber: [122, 36],
  validFrom: [188, 16],
  validUntil: [204, 16],
  englishNameContinued: [220, 22],
  nationality: [242, 6],
  previousLink: [250, 6],
} as const satisfies Record<string, Field>;

/** The text of a field with the padding behind it (blanks or zeros) taken off; nothing else is changed. */
export function readField(text: Uint8Array, [offset, length]: Field): string {
  const characters: number[] = [];
  for (let at = offset; at < offset + length; at += 2) {
    characters.push((text[at] as number) | ((text[at + 1] as number) << 8));
  }
  while (characters.at(-1) === 0x20 || characters.at(-1) === 0) characters.pop();
  return String.fromCharCode(...characters);
}

/** Writes a field and pads it with blanks. Throws when the value has more characters than the chip has room for. */
export function writeField(text: Uint8Array, [offset, length]: Field, value: string): void {
  if (value.length * 2 > length) {
    throw new RangeError(`${value.length} characters do not fit into ${length / 2}`);
  }
  const padded = value.padEnd(length / 2, ' ');
  for (let index = 0; index < padded.length; index += 1) {
    const unit = padded.charCodeAt(index);
    text[offset + index * 2] = unit & 0xff;
    text[offset + index * 2 + 1] = unit >> 8;
  }
}
