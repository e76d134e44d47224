import type { CardContent, ChipData, Sex } from './cardContent.ts';
import { ethnicityCode } from './ethnicity.ts';
import {
  citizenLayout,
  type Field,
  foreign2017Layout,
  foreign2023Layout,
  kindField,
  kindLetters,
  permitLayout,
  photoLength,
  textLength,
  writeField,
} from './layout.ts';

/** What a simulated card is made from: a card's content without what is only found out by reading it. */
export type CardFields = Omit<CardContent, 'findings' | 'fingerprints' | 'previousIdNumber'> & {
  /** whole templates, as `encodeFingerprint` makes them */
  fingerprints?: { template: Uint8Array }[];
  /** foreign card of 2023: two city digits and one sequence digit of the number before */
  previousLink?: string;
};

const sexCodes: Record<Sex, string> = { unknown: '0', male: '1', female: '2', 'not-stated': '9' };

/** The bytes of a chip that holds this card. Throws when a value has more characters than the chip has room for. */
export function encodeCard(card: CardFields): ChipData {
  const text = new Uint8Array(textLength);
  writeField(text, [0, textLength], '');
  for (const [field, value] of valuesOf(card)) writeField(text, field, value);
  writeField(text, kindField, kindLetters[card.kind]);
  const photo = new Uint8Array(photoLength);
  photo.set(card.photo);
  const templates = (card.fingerprints ?? []).map(({ template }) => template);
  return { text, photo, fingerprints: Uint8Array.from(templates.flatMap((template) => [...template])) };
}

/** The answer's data for an additional address: 70 bytes. */
export function encodeAdditionalAddress(address: string): Uint8Array {
  const bytes = new Uint8Array(70);
  writeField(bytes, [0, 70], address);
  return bytes;
}

function valuesOf(card: CardFields): [Field, string][] {
  const digits = (date: string | undefined) => date?.replaceAll('-', '') ?? '';
  const until = card.validUntil === 'long-term' ? '长期' : digits(card.validUntil);
  const count = card.issueCount === undefined ? '' : String(card.issueCount).padStart(2, '0');
  const common = (
    layout: typeof citizenLayout | typeof permitLayout | typeof foreign2017Layout | typeof foreign2023Layout,
  ) =>
    [
      [layout.name, card.name],
      [layout.sex, sexCodes[card.sex]],
      [layout.birthDate, digits(card.birthDate)],
      [layout.idNumber, card.idNumber],
      [layout.validFrom, digits(card.validFrom)],
      [layout.validUntil, until],
    ] as [Field, string][];
  switch (card.kind) {
    case 'citizen':
      return [
        ...common(citizenLayout),
        [citizenLayout.ethnicity, card.ethnicity ? ethnicityCode(card.ethnicity) : ''],
        [citizenLayout.address, card.address ?? ''],
        [citizenLayout.issuer, card.issuer ?? ''],
      ];
    case 'hmt-permit':
      return [
        ...common(permitLayout),
        [permitLayout.address, card.address ?? ''],
        [permitLayout.issuer, card.issuer ?? ''],
        [permitLayout.travelPermitNumber, card.travelPermitNumber ?? ''],
        [permitLayout.issueCount, count],
      ];
    case 'foreign-2017':
      return [
        ...common(foreign2017Layout),
        [foreign2017Layout.englishName, card.englishName ?? ''],
        [foreign2017Layout.nationality, card.nationality ?? ''],
        [foreign2017Layout.cardVersion, card.cardVersion ?? ''],
        [foreign2017Layout.issuer, card.issuer ?? ''],
      ];
    case 'foreign-2023': {
      const firstPart = foreign2023Layout.englishName[1] / 2;
      return [
        ...common(foreign2023Layout),
        [foreign2023Layout.englishName, (card.englishName ?? '').slice(0, firstPart)],
        [foreign2023Layout.englishNameContinued, (card.englishName ?? '').slice(firstPart)],
        [foreign2023Layout.nationality, card.nationality ?? ''],
        [foreign2023Layout.issueCount, count],
        [foreign2023Layout.previousLink, card.previousLink ?? ''],
      ];
    }
  }
}
