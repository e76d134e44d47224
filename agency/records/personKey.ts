import { parseIdentityNumber } from '../../domain/identityNumber.ts';

/** Whom a record or a roster entry speaks of, within one district. */
export interface PersonKey {
  packId: string;
  identityNumber: string;
}

/** The number under which a person is kept; one that is no identity number stays as it was written. */
export function canonicalNumber(identityNumber: string): string {
  const parsed = parseIdentityNumber(identityNumber);
  return parsed.ok ? parsed.canonical : identityNumber;
}
