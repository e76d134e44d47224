import type { AnySchema } from '@orpc/contract';
import { type AskedParcel, packageRefusals, type ToldParcel } from '../../contract/exchange/package.ts';
import type { AnyParcel } from '../../contract/exchange/parcel.ts';
import { type ParcelName, parcels } from '../../contract/exchange/parcels.ts';
import type { AgencyServices } from '../services.ts';
import type { AuthenticatedTerminal } from '../terminals/authentication.ts';
import { type AgencyEnd, agencyEnds } from './agencyEnds.ts';

/** The declarations and ends that a package is answered by; a test adds its own. */
export interface AnsweringEnds {
  parcels: Readonly<Record<string, AnyParcel>>;
  ends: Readonly<Record<string, AgencyEnd<ParcelName>>>;
}

export const everyEnd: AnsweringEnds = { parcels, ends: agencyEnds as unknown as AnsweringEnds['ends'] };

type Outcome = ToldParcel['outcome'];

/**
 * Answers one question of a package: with every page that follows where the answer is one of several, as the terminal
 * would have asked for them over a line. Whatever becomes of it, the next question is answered.
 */
export async function* answerAsked(
  services: AgencyServices,
  terminal: AuthenticatedTerminal,
  { parcel: name, question }: AskedParcel,
  writtenAtMs: number,
  { parcels: declared, ends }: AnsweringEnds = everyEnd,
): AsyncGenerator<ToldParcel> {
  const [parcel, end] = [declared[name], ends[name]];
  if (!parcel || !end || !parcel.carriers.includes('stick')) {
    yield refusal(name, null, packageRefusals.unknown);
    return;
  }
  let room = parcel.cut?.stickBytes ?? Number.POSITIVE_INFINITY;
  let next: unknown = question;
  do {
    const outcome = await answered(services, terminal, parcel, end, next, writtenAtMs);
    yield { parcel: name, trace: await traceOf(parcel, next), outcome };
    // A question that was not read has no other in its place.
    if (!outcome.ok && outcome.code === packageRefusals.malformed) return;
    const following: unknown = outcome.ok
      ? (parcel.next?.(next as never, outcome.answer as never) ?? null)
      : (parcel.instead?.(next as never, outcome.code) ?? null);
    // What is asked instead must be another question, or it would be refused for ever.
    if (!outcome.ok && JSON.stringify(following) === JSON.stringify(next)) return;
    if (following !== null && outcome.ok) room -= JSON.stringify(outcome.answer).length;
    next = room > 0 ? following : null;
  } while (next !== null);
}

async function answered(
  services: AgencyServices,
  terminal: AuthenticatedTerminal,
  parcel: AnyParcel,
  end: AgencyEnd<ParcelName>,
  question: unknown,
  writtenAtMs: number,
): Promise<Outcome> {
  try {
    const read = await readBy(parcel.wire['~orpc'].inputSchema, question);
    if (!read.ok) return { ok: false, code: packageRefusals.malformed, data: null };
    const told = await end({
      services,
      terminal: terminal as never,
      question: read.value as never,
      writtenAtMs,
    });
    return told.ok ? { ok: true, answer: told.answer ?? null } : { data: null, ...told };
  } catch (error) {
    const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: '' };
    services.log.write('unforeseen-error', { name, stack: stack ?? '' });
    return { ok: false, code: packageRefusals.fault, data: null };
  }
}

async function readBy(
  schema: AnySchema | undefined,
  value: unknown,
): Promise<{ ok: true; value: unknown } | { ok: false }> {
  if (!schema) return { ok: true, value };
  const read = await schema['~standard'].validate(value);
  return read.issues ? { ok: false } : { ok: true, value: read.value };
}

/** What of a question can be sent back, also of one that is none. */
async function traceOf(parcel: AnyParcel, question: unknown): Promise<unknown> {
  try {
    return (await parcel.trace(question as never)) ?? null;
  } catch {
    return null;
  }
}

const refusal = (parcel: string, trace: unknown, code: string): ToldParcel => ({
  parcel,
  trace,
  outcome: { ok: false, code, data: null },
});
