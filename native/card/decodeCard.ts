import { previousForeignNumber } from '../../domain/identityNumber.ts';
import type { CardContent, CardKind, Finding, Sex } from './cardContent.ts';
import { numberFindings, textFindings, validityFindings } from './cardFindings.ts';
import { ethnicityOf } from './ethnicity.ts';
import { decodeFingerprints } from './fingerprint.ts';
import {
  citizenLayout,
  type Field,
  foreign2017Layout,
  foreign2023Layout,
  kindField,
  kindLetters,
  permitLayout,
  photoLength,
  readField,
  textLength,
} from './layout.ts';
import { photoFormat } from './photoFormat.ts';

export interface DecodeOptions {
  /** 0, 512 or 1024 bytes of fingerprint templates */
  fingerprints?: Uint8Array;
  additionalAddress?: string;
  /** the day on which the card is shown, YYYY-MM-DD; without it nothing is said about being expired */
  today?: string;
}

const longTerm = '长期';

/**
 * Reads the 256 bytes of text and the 1024 bytes of photo of a chip of any kind. Whatever stands there is a card:
 * what a person should look at is in `findings`. Throws only when the lengths are not 256 and 1024.
 */
export function decodeCard(text: Uint8Array, photo: Uint8Array, options: DecodeOptions = {}): CardContent {
  if (text.length !== textLength || photo.length !== photoLength) {
    throw new RangeError(
      `a chip holds ${textLength} and ${photoLength} bytes, not ${text.length} and ${photo.length}`,
    );
  }
  const findings = new Set<Finding>();
  const kind = kindOf(text);
  const read = (field: Field) => readField(text, field);
  const fields = readers[kind](read, findings);
  const { fingerprints, readable } = decodeFingerprints(options.fingerprints ?? new Uint8Array());
  if (!readable) findings.add('fingerprint-unreadable');
  const format = photoFormat(photo);
  if (format === 'empty') findings.add('photo-empty');
  if (format === 'unknown') findings.add('photo-unrecognised');
  const card: CardContent = {
    kind,
    ...fields,
    ...(options.additionalAddress ? { additionalAddress: options.additionalAddress } : {}),
    photo: photo.slice(),
    fingerprints,
    findings: [],
  };
  for (const finding of [
    ...textFindings(card),
    ...numberFindings(card),
    ...validityFindings(card, options.today),
  ]) {
    findings.add(finding);
  }
  card.findings = [...findings];
  return card;
}

/** The text of an additional address answer: 70 bytes, or several times 70, of which the first is the newest. */
export function decodeAdditionalAddress(data: Uint8Array): string {
  return readField(data, [0, 70]);
}

function kindOf(text: Uint8Array): CardKind {
  const letter = readField(text, kindField);
  for (const kind of ['hmt-permit', 'foreign-2017', 'foreign-2023'] as const) {
    if (letter === kindLetters[kind]) return kind;
  }
  return 'citizen';
}

type Read = (field: Field) => string;
type Fields = Omit<CardContent, 'kind' | 'photo' | 'fingerprints' | 'findings' | 'additionalAddress'>;

const readers: Record<CardKind, (read: Read, findings: Set<Finding>) => Fields> = {
  citizen(read, findings) {
    const layout = citizenLayout;
    const code = read(layout.ethnicity);
    const ethnicity = ethnicityOf(code);
    if (!ethnicity.listed) findings.add('ethnicity-code-unknown');
    return {
      ...common(read, findings, layout),
      ...present('ethnicity', code && ethnicity.name),
      ...present('address', read(layout.address)),
      ...present('issuer', read(layout.issuer)),
    };
  },
  'hmt-permit'(read, findings) {
    const layout = permitLayout;
    const travelPermitNumber = read(layout.travelPermitNumber);
    return {
      ...common(read, findings, layout),
      ...present('address', read(layout.address)),
      ...present('issuer', read(layout.issuer)),
      ...present('travelPermitNumber', travelPermitNumber),
      ...count(read(layout.issueCount), findings),
    };
  },
  'foreign-2017'(read, findings) {
    const layout = foreign2017Layout;
    return {
      ...common(read, findings, layout),
      ...present('englishName', read(layout.englishName)),
      ...present('nationality', read(layout.nationality)),
      ...present('cardVersion', read(layout.cardVersion)),
      ...present('issuer', read(layout.issuer)),
    };
  },
  'foreign-2023'(read, findings) {
    const layout = foreign2023Layout;
    const fields = common(read, findings, layout);
    const nationality = read(layout.nationality);
    return {
      ...fields,
      ...present('englishName', joinedEnglishName(read)),
      ...present('nationality', nationality),
      ...count(read(layout.issueCount), findings),
      ...present(
        'previousIdNumber',
        previousForeignNumber(fields.idNumber, nationality, read(layout.previousLink)),
      ),
    };
  },
};

type CommonLayout = Record<'name' | 'sex' | 'birthDate' | 'idNumber' | 'validFrom' | 'validUntil', Field>;

function common(read: Read, findings: Set<Finding>, layout: CommonLayout): Fields {
  const until = read(layout.validUntil);
  return {
    name: read(layout.name),
    sex: sexOf(read(layout.sex), findings),
    ...date('birthDate', read(layout.birthDate), 'birth-date-invalid', findings),
    idNumber: read(layout.idNumber),
    ...date('validFrom', read(layout.validFrom), 'valid-from-invalid', findings),
    ...(until === longTerm
      ? { validUntil: 'long-term' }
      : date('validUntil', until, 'valid-until-invalid', findings)),
  };
}

/** The name goes on where the first field ends, so a blank at the seam belongs to the name. */
function joinedEnglishName(read: Read): string {
  const rest = read(foreign2023Layout.englishNameContinued);
  const first = read(foreign2023Layout.englishName);
  if (!rest) return first;
  return (first.padEnd(foreign2023Layout.englishName[1] / 2, ' ') + rest).replace(/ {2,}/g, ' ');
}

function sexOf(code: string, findings: Set<Finding>): Sex {
  const sexes: Record<string, Sex> = { '0': 'unknown', '1': 'male', '2': 'female', '9': 'not-stated' };
  const sex = sexes[code];
  if (!sex) findings.add('sex-code-invalid');
  return sex ?? 'unknown';
}

function date<K extends 'birthDate' | 'validFrom' | 'validUntil'>(
  key: K,
  digits: string,
  reason: Finding,
  findings: Set<Finding>,
): Partial<Record<K, string>> {
  const iso = digits.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
  const time = iso.length === 10 ? Date.parse(`${iso}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso) {
    findings.add(reason);
    return {};
  }
  return { [key]: iso } as Record<K, string>;
}

function count(digits: string, findings: Set<Finding>): { issueCount?: number } {
  if (digits === '') return {};
  if (/^\d{1,2}$/.test(digits)) return { issueCount: Number(digits) };
  findings.add('issue-count-invalid');
  return {};
}

function present<K extends string>(key: K, value: string | null): Partial<Record<K, string>> {
  return value ? ({ [key]: value } as Record<K, string>) : {};
}
