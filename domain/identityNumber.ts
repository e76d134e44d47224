/**
 * An identity number with its middle hidden, fit for screens and logs: `410***********1234`.
 * The first three and the last four characters stay; anything of seven characters or fewer is hidden whole.
 */
export function maskIdentityNumber(identityNumber: string): string {
  const hidden = identityNumber.length - 7;
  if (hidden <= 0) return '*'.repeat(identityNumber.length);
  return identityNumber.slice(0, 3) + '*'.repeat(hidden) + identityNumber.slice(-4);
}
