import { z } from 'zod';

/**
 * Format 1 calls the reason of a refusal `problem`, and every terminal and agency of that format reads that name only. So
 * both names are written, and either is read.
 */
export function underBothNames<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(underBoth, schema) as unknown as z.ZodType<z.output<Schema>, z.input<Schema>>;
}

function underBoth(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { reason, problem } = value as { reason?: unknown; problem?: unknown };
  const named = reason ?? problem;
  return named === undefined ? value : { ...value, reason: named, problem: named };
}

/** The fields of a refusal. */
export function refusal<Reason extends z.ZodType>(reason: Reason) {
  return { reason, problem: reason.optional() };
}
