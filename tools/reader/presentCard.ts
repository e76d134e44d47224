import { maskIdentityNumber } from '../../domain/identityNumber.ts';
import type { CardContent } from '../../native/card/cardContent.ts';
import { photoFormat } from '../../native/card/photoFormat.ts';

/**
 * A card as the tools show it: every field that it has, the photo as the name of its format, the fingerprints without
 * their templates. Unless `plain`, whatever tells who the person is is masked.
 */
export function presentCard(card: CardContent, plain: boolean): Record<string, unknown> {
  const { photo, fingerprints, findings, ...fields } = card;
  const shown = plain ? fields : { ...fields, ...masked(fields) };
  return {
    ...shown,
    findings,
    photo: photoFormat(photo),
    fingerprints: fingerprints.map(({ template: _, ...head }) => head),
  };
}

type Fields = Omit<CardContent, 'photo' | 'fingerprints' | 'findings'>;

function masked(fields: Fields): Partial<Fields> {
  const maskedFields: Partial<Fields> = {
    name: first(fields.name, 1),
    idNumber: maskIdentityNumber(fields.idNumber),
  };
  if (fields.englishName) maskedFields.englishName = first(fields.englishName, 1);
  if (fields.birthDate) maskedFields.birthDate = `${fields.birthDate.slice(0, 4)}-**-**`;
  if (fields.address) maskedFields.address = first(fields.address, 3);
  if (fields.additionalAddress) maskedFields.additionalAddress = first(fields.additionalAddress, 3);
  if (fields.travelPermitNumber)
    maskedFields.travelPermitNumber = maskIdentityNumber(fields.travelPermitNumber);
  if (fields.previousIdNumber) maskedFields.previousIdNumber = maskIdentityNumber(fields.previousIdNumber);
  return maskedFields;
}

/** The first characters of a text and stars for the rest. */
function first(text: string, count: number): string {
  const characters = [...text];
  return characters.slice(0, count).join('') + '*'.repeat(Math.max(0, characters.length - count));
}
