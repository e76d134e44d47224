import { z } from 'zod';
import { CalendarDate } from '../calendar.ts';
import { RecipientFacts } from '../person.ts';
import { certify } from './certify.ts';
import type { PolicyPack } from './pack.ts';
import { standing } from './standing.ts';

const Expectation = z.record(z.string(), z.json());

/** One case read off a notice: a person, a day, and what must hold. Expectations are subsets: only their keys are compared. */
export const PolicyCase = z
  .object({
    name: z.string().min(1),
    /** the paragraph of the notice from which the case was read */
    article: z.string().optional(),
    person: RecipientFacts,
    on: CalendarDate,
    standing: Expectation.optional(),
    // biome-ignore lint/suspicious/noThenProperty: the word of the case format; no case is ever awaited
    certify: z.object({ on: CalendarDate, then: Expectation }).optional(),
  })
  .refine(
    ({ standing, certify }) => standing || certify,
    'expects nothing: give `standing`, `certify` or both',
  );
export type PolicyCase = z.infer<typeof PolicyCase>;

/** A file of cases for one pack. */
export const PolicyCaseFile = z.object({ pack: z.string(), cases: z.array(PolicyCase).min(1) });
export type PolicyCaseFile = z.infer<typeof PolicyCaseFile>;

/** One key that is not as a case wants it. `of` says whether in the standing or after certifying. */
export type CaseDifference = { of: 'standing' | 'certify'; key: string; expected: unknown; actual: unknown };

/** What a case expects and the engine does not give; empty when it passes. */
export function caseDifferences(pack: PolicyPack, policyCase: PolicyCase): CaseDifference[] {
  const { person, on, certify: then } = policyCase;
  return [
    ...differences('standing', standing(pack, person, on), policyCase.standing ?? {}),
    ...(then ? differences('certify', certify(pack, person, then.on), then.then) : []),
  ];
}

function differences(
  of: CaseDifference['of'],
  actual: object,
  expected: Readonly<Record<string, unknown>>,
): CaseDifference[] {
  const given = new Map<string, unknown>(Object.entries(actual));
  return Object.entries(expected)
    .filter(([key, value]) => !holds(given.get(key), value))
    .map(([key, value]) => ({ of, key, expected: value, actual: given.get(key) }));
}

/** Whether a value is what is expected: objects may have more keys, lists must match item by item. */
function holds(actual: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, index) => holds(actual[index], item))
    );
  }
  if (expected !== null && typeof expected === 'object') {
    if (actual === null || typeof actual !== 'object') return false;
    const given = new Map<string, unknown>(Object.entries(actual));
    return Object.entries(expected).every(([key, value]) => holds(given.get(key), value));
  }
  return Object.is(actual, expected);
}
