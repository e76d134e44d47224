import { type IdentityNumberReason, parseIdentityNumber } from '../../domain/identityNumber.ts';
import type { CardContent, Finding } from './cardContent.ts';

const numberReasons: Record<IdentityNumberReason, Finding> = {
  length: 'id-number-malformed',
  characters: 'id-number-malformed',
  region: 'id-number-region-unknown',
  'birth-date': 'id-number-birth-date-invalid',
  'check-character': 'id-number-check-failed',
  'legacy-century': 'id-number-malformed',
};

/** Whether the number is one, belongs to this kind of card, and agrees with the rest of the chip. */
export function numberFindings(card: CardContent): Finding[] {
  const number = parseIdentityNumber(card.idNumber);
  if (!number.ok) return [numberReasons[number.reason]];
  // A chip holds the number in full: what a person may type (small letters, 15 digits) is damage here.
  if (number.canonical !== card.idNumber) return ['id-number-malformed'];
  if (number.kind !== card.kind) return ['id-number-of-other-kind'];
  const found: Finding[] = [];
  const bornOn = number.kind === 'foreign-2017' ? number.birthYYMMDD : number.birthDate;
  const chipBornOn =
    number.kind === 'foreign-2017' ? card.birthDate?.replaceAll('-', '').slice(2) : card.birthDate;
  if (chipBornOn && chipBornOn !== bornOn) found.push('birth-date-differs-from-number');
  if ((card.sex === 'male' || card.sex === 'female') && card.sex !== number.sex)
    found.push('sex-differs-from-number');
  if (number.kind === 'foreign-2017' && card.nationality !== number.nationality) {
    found.push('nationality-differs-from-number');
  }
  return found;
}

/** Names that are missing or cannot be shown everywhere, and a travel permit number of the wrong shape. */
export function textFindings(card: CardContent): Finding[] {
  const found: Finding[] = [];
  if (!card.name && !card.englishName) found.push('name-missing');
  const texts = [card.name, card.address, card.additionalAddress, card.issuer].filter(
    (text) => text !== undefined,
  );
  // Planes 15 and 16 are private too, but chips hold the private characters of the first plane only.
  if (texts.some((text) => /[\uE000-\uF8FF]/u.test(text))) found.push('private-use-characters');
  if (texts.some((text) => !text.isWellFormed())) found.push('unpaired-surrogate');
  if (card.kind === 'hmt-permit' && !travelPermitFits(card)) found.push('travel-permit-number-malformed');
  return found;
}

/** Whether the card is valid on that day, and whether its term makes sense. */
export function validityFindings(card: CardContent, today: string | undefined): Finding[] {
  const { validFrom, validUntil, birthDate } = card;
  const found: Finding[] = [];
  const ends = validUntil === 'long-term' ? undefined : validUntil;
  if (validFrom && ends && ends < validFrom) found.push('validity-reversed');
  if (today && validFrom && today < validFrom) found.push('not-yet-valid');
  if (today && ends && ends < today) found.push('expired');
  if (today && birthDate && today < birthDate) found.push('birth-date-in-future');
  return found;
}

/** H or M and eight digits from Hong Kong or Macao, eight digits from Taiwan. */
function travelPermitFits({ idNumber, travelPermitNumber = '' }: CardContent): boolean {
  const letters: Record<string, string> = { '81': 'H', '82': 'M', '83': '' };
  const letter = letters[idNumber.slice(0, 2)];
  if (letter === undefined) return /^[HM]?\d{8}$/.test(travelPermitNumber);
  return travelPermitNumber.startsWith(letter) && /^\d{8}$/.test(travelPermitNumber.slice(letter.length));
}
