import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { pinHashCost } from '../../../domain/operator.ts';

const cost = { algorithm: 2 satisfies Algorithm, ...pinHashCost } as const;

/** Hashes a PIN with argon2id, as a PHC string. */
export function hashPin(pin: string): Promise<string> {
  return hash(pin, cost);
}

/** Whether a PIN is the one behind the hash. A hash that cannot be read matches nothing. */
export async function pinMatches(pinHash: string, pin: string): Promise<boolean> {
  try {
    return await verify(pinHash, pin);
  } catch {
    return false;
  }
}

/** What a name that is on no list is compared with, so that it takes as long as one that is. */
export const nobodysHash = hashPin('no PIN is this');

/** A PIN has 6 to 12 digits, not all alike and not in a row up or down. */
export function pinTooWeak(pin: string): boolean {
  if (!/^\d{6,12}$/.test(pin)) return true;
  const steps = new Set(Array.from(pin.slice(1), (digit, index) => Number(digit) - Number(pin[index])));
  return steps.size === 1 && [-1, 0, 1].some((step) => steps.has(step));
}
