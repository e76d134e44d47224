/** Waiting times in milliseconds. */
export interface BackoffLimits {
  firstMs: number;
  longestMs: number;
}

/** A county that comes back after an outage must not fall on the agency in the same second. */
export const defaultBackoff: BackoffLimits = { firstMs: 5_000, longestMs: 600_000 };

/**
 * How long to wait after a number of failures in a row: exponential with full jitter.
 * Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 * @param random a number from 0 to, not including, 1
 */
export function backoffMs(failures: number, random: number, { firstMs, longestMs }: BackoffLimits): number {
  return Math.floor(random * Math.min(longestMs, firstMs * 2 ** Math.min(failures, 30)));
}
