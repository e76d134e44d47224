import { createHash, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { OfficeAnswer, OfficeAttempt, OfficeSheet } from '../../contract/agency.ts';
import { readRecordPayload } from '../../contract/recordToken.ts';
import { addDays, calendarDateAt } from '../../domain/calendar.ts';
import type { OperatorEntry } from '../../domain/operator.ts';
import type { AgencyDatabase } from '../database/schema.ts';
import type { AgencyServices } from '../services.ts';
import type { AuthenticatedTerminal } from '../terminals/authentication.ts';

type Terminal = Pick<AuthenticatedTerminal, 'terminalId' | 'packIds'>;

/** The office of a terminal; null where nobody has said. */
export async function officeOf(
  { db }: { db: Kysely<AgencyDatabase> },
  terminalId: string,
): Promise<string | null> {
  const row = await db
    .selectFrom('terminal')
    .select('office')
    .where('terminal_id', '=', terminalId)
    .executeTakeFirst();
  return row?.office ?? null;
}

/** Puts a terminal into an office, or takes it out. False when there is none of this name. */
export async function setOffice(
  { db }: Pick<AgencyServices, 'db'>,
  terminalId: string,
  office: string | null,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('terminal')
    .set({ office })
    .where('terminal_id', '=', terminalId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** What the terminals of an office are told, unless this one knows it already. */
export async function tellOffice(
  services: Pick<AgencyServices, 'db'>,
  terminal: Terminal,
  { known, desk }: { known?: string | undefined; desk: boolean },
): Promise<OfficeAnswer> {
  const office = await officeOf(services, terminal.terminalId);
  const sheet: OfficeSheet = {
    office,
    handOverKey: office === null ? null : await handOverKeyOf(services, office),
    operators: desk ? await operatorsFor(services, terminal, office) : null,
  };
  const tag = createHash('sha256').update(JSON.stringify(sheet)).digest('base64url');
  return known === tag ? { changed: false } : { changed: true, tag, sheet };
}

async function handOverKeyOf({ db }: Pick<AgencyServices, 'db'>, office: string): Promise<string> {
  await db
    .insertInto('office')
    .values({ office, hand_over_key: randomBytes(32).toString('base64url') })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { hand_over_key } = await db
    .selectFrom('office')
    .select('hand_over_key')
    .where('office', '=', office)
    .executeTakeFirstOrThrow();
  return hand_over_key;
}

/** Who works at this terminal, in order; null where nobody was ever put on a list for it. */
async function operatorsFor(
  { db }: Pick<AgencyServices, 'db'>,
  { packIds }: Terminal,
  office: string | null,
): Promise<OperatorEntry[] | null> {
  const rows = await db
    .selectFrom('operator')
    .selectAll()
    .where('pack_id', 'in', [...packIds])
    .where((eb) => eb.or([eb('office', 'is', null), ...(office === null ? [] : [eb('office', '=', office)])]))
    .orderBy('operator_id')
    .execute();
  if (rows.length === 0) return null;
  return rows
    .filter(({ ended_at }) => ended_at === null)
    .map((row) => ({
      id: row.operator_id,
      name: row.name,
      role: row.role,
      pinHash: row.pin_hash,
      pinNumber: row.pin_number,
      ...(row.one_time ? { oneTime: true } : {}),
      ...(row.identity_number === null ? {} : { identityNumber: row.identity_number }),
      ...(row.valid_from === null ? {} : { validFrom: row.valid_from }),
      ...(row.valid_until === null ? {} : { validUntil: row.valid_until }),
    }));
}

/** By how much a later question reaches back, in milliseconds: a push that began before it may have ended after it. */
const overlapMs = 120_000;

/** More than a large hall sees in two days; beyond it the oldest are left out. */
const mostAttempts = 5000;

/** What terminals of format 1 know; a page with another word they would not take at all. */
const format1 = {
  results: ['certified', 'awaiting-review', 'not-matched', 'liveness-failed', 'broken-off'],
  methods: ['self-service', 'assisted', 'form', 'visit'],
};

/** Attempts of yesterday and today at the other terminals of an office, as they came in. */
export async function tellAttempts(
  services: Pick<AgencyServices, 'db' | 'now'>,
  { terminalId }: Pick<Terminal, 'terminalId'>,
  { since, format }: { since?: string | undefined; format: number },
): Promise<{ attempts: OfficeAttempt[]; until: string }> {
  const { db, now } = services;
  const until = new Date(now()).toISOString();
  const office = await officeOf(services, terminalId);
  if (office === null) return { attempts: [], until };
  const rows = await db
    .selectFrom('record')
    .innerJoin('terminal', 'terminal.terminal_id', 'record.terminal_id')
    .select(['record.token', 'terminal.name as terminalName'])
    .where('terminal.office', '=', office)
    .where('terminal.terminal_id', '<>', terminalId)
    .where('record.received_at', '>', since === undefined ? 0 : Date.parse(since) - overlapMs)
    .where('record.on_date', '>=', addDays(calendarDateAt(now()), -1))
    .orderBy('record.received_at', 'desc')
    .limit(mostAttempts)
    .execute();
  const attempts = rows.flatMap(({ token, terminalName }): OfficeAttempt[] => {
    const record = readRecordPayload(token);
    if (!record) return [];
    const { id, at, on, method, result, person, challenge } = record;
    if (format < 2 && !(format1.results.includes(result) && format1.methods.includes(method))) return [];
    const { identityNumber } = person;
    const failure = challenge?.failure ?? null;
    return [{ recordId: id, terminalName, identityNumber, at, on, method, result, failure }];
  });
  return { attempts, until };
}
