import type { IdentityNumberKind } from '../../domain/identityNumber.ts';

export type CardKind = IdentityNumberKind;

/** Sex as the chip codes it (GB/T 2261.1). */
export type Sex = 'male' | 'female' | 'unknown' | 'not-stated';

/** What a card says that a person should look at. None of them stops a card from being read. */
const findings = [
  'expired',
  'not-yet-valid',
  /** valid until a day before it is valid from */
  'validity-reversed',
  /** a date on the chip that the calendar does not have */
  'valid-from-invalid',
  'valid-until-invalid',
  'birth-date-invalid',
  'birth-date-in-future',
  'name-missing',
  /** characters of the private use area (公安部自造字), which ordinary fonts do not show */
  'private-use-characters',
  'unpaired-surrogate',
  'sex-code-invalid',
  'ethnicity-code-unknown',
  'id-number-malformed',
  'id-number-region-unknown',
  'id-number-birth-date-invalid',
  'id-number-check-failed',
  /** a valid number, but of a document of another kind */
  'id-number-of-other-kind',
  /** the chip contradicts itself: its own field against its own number */
  'birth-date-differs-from-number',
  'sex-differs-from-number',
  'nationality-differs-from-number',
  'travel-permit-number-malformed',
  'issue-count-invalid',
  'photo-empty',
  /** the photo begins neither like WLT nor like a standard image */
  'photo-unrecognised',
  'fingerprint-unreadable',
] as const;
export type Finding = (typeof findings)[number];

/** Which finger a template is of; the last three are right or left without saying which, and any other. */
export type Finger =
  | `${'right' | 'left'}-${'thumb' | 'index' | 'middle' | 'ring' | 'little'}`
  | 'right-undetermined'
  | 'left-undetermined'
  | 'other';

/** One fingerprint on the chip (GA/T 1012). Its template stays opaque. */
export interface Fingerprint {
  status: 'enrolled' | 'failed' | 'not-enrolled' | 'unknown';
  finger: Finger;
  /** 0 to 100 */
  quality: number;
  /** 512 opaque bytes */
  template: Uint8Array;
}

/** What stands on a card. A field that this kind of card does not have, or that is blank, is absent. */
export interface CardContent {
  kind: CardKind;
  /** the Chinese name, exactly as the chip has it: rare and private-use characters unchanged */
  name: string;
  /** foreign permanent residents only, in capital letters */
  englishName?: string;
  sex: Sex;
  /** citizens only: the Chinese name of the ethnic group (民族) */
  ethnicity?: string;
  /** YYYY-MM-DD */
  birthDate?: string;
  address?: string;
  idNumber: string;
  /** the issuing authority; on a foreign card of 2017 the four-digit code of the one that accepted the application */
  issuer?: string;
  /** YYYY-MM-DD */
  validFrom?: string;
  /** YYYY-MM-DD; `long-term` is 长期 */
  validUntil?: string;
  /** Hong Kong, Macao and Taiwan only (通行证号码) */
  travelPermitNumber?: string;
  /** how often the document was issued (签发次数); on a foreign card of 2023 how often it was renewed (换证次数) */
  issueCount?: number;
  /** foreign permanent residents only: ISO 3166-1 alpha-3 */
  nationality?: string;
  /** foreign card of 2017 only: version of the card, two characters */
  cardVersion?: string;
  /** foreign card of 2023 only: the number of the card before it, where the chip links to one */
  previousIdNumber?: string;
  /** the newest address that was added after the card was made (追加住址) */
  additionalAddress?: string;
  /** 1024 opaque bytes: a WLT picture, or on a simulated card a small standard image */
  photo: Uint8Array;
  fingerprints: Fingerprint[];
  findings: Finding[];
}

/** The bytes of one chip as the SAM hands them over. */
export interface ChipData {
  /** 256 bytes */
  text: Uint8Array;
  /** 1024 bytes */
  photo: Uint8Array;
  /** 0, 512 or 1024 bytes; absent when they were not asked for */
  fingerprints?: Uint8Array;
}
