import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How much one address may ask for. An office behind one gateway is one address, so the numbers are those of many terminals. */
export interface ThrottleSettings {
  /** calls of one address in `windowSeconds` */
  calls: number;
  /** calls of one address in `failureWindowSeconds` that ended for a token or a code that does not hold */
  failures: number;
  windowSeconds: number;
  failureWindowSeconds: number;
}

export const defaultThrottle: ThrottleSettings = {
  calls: 10_000,
  windowSeconds: 10,
  failures: 60,
  failureWindowSeconds: 60,
};

/** Slows down whoever asks too much, and whoever tries tokens and codes (OWASP ASVS 2.2.1). Each process counts for itself. */
export interface Throttle {
  /** @returns for how many seconds the address has to wait; null where it may ask */
  knock(address: string): Promise<number | null>;
  /**
   * Notes that a token or a code of this address did not hold.
   * @returns for how many seconds it gets no answer to another try; null where it may try again
   */
  failed(address: string): Promise<number | null>;
}

export function createThrottle(settings: ThrottleSettings): Throttle {
  const calls = new RateLimiterMemory({ points: settings.calls, duration: settings.windowSeconds });
  const failures = new RateLimiterMemory({
    points: settings.failures,
    duration: settings.failureWindowSeconds,
  });
  return {
    knock: (address) => secondsLeft(calls, address),
    failed: (address) => secondsLeft(failures, address),
  };
}

async function secondsLeft(limiter: RateLimiterMemory, address: string): Promise<number | null> {
  try {
    await limiter.consume(address);
    return null;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    throw refused;
  }
}
