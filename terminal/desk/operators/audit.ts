import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { EventLog } from '../../events/eventLog.ts';
import type { Store } from '../../vault/store/openStore.ts';
import { defineSetting } from '../../vault/store/settings.ts';
import { attemptWrite } from '../../vault/store/storeFailure.ts';
import type { UnitOfWork } from '../../vault/store/unitOfWork.ts';
import { type AuditEvent, type AuditFields, auditEvents } from './auditEvents.ts';

const subjectKeySetting = defineSetting('audit-subject-key', z.base64());

/** Who did it; null where nobody was signed in. */
export type Actor = { id: string; name: string } | null;

interface AuditEntry {
  sequence: number;
  at: string;
  event: AuditEvent;
  operatorId: string | null;
  operatorName: string | null;
  fields: unknown;
  hash: string;
}

/** The audit chain: each entry carries the hash of the one before it, and none is ever changed or removed. */
export interface Audit {
  /** Adds an entry to an act: the act is written with it, or neither is. */
  append<Event extends AuditEvent>(
    work: UnitOfWork,
    event: Event,
    by: Actor,
    fields: AuditFields<Event>,
  ): void;
  /**
   * Adds an entry for what has happened outside of this file and is not undone: a refusal, a visit that began, a sheet
   * that was printed. Where the disk takes nothing, the log says what is lacking here.
   */
  note<Event extends AuditEvent>(event: Event, by: Actor, fields: AuditFields<Event>): void;
  /** A person's pseudonym in the chain. */
  subject(identityNumber: string): string;
  /** Checks every hash and number. `brokenAt` is the first entry that does not hold. */
  verify(): { entries: number; brokenAt: number | null };
  /** Entries from a number on, in order. */
  entries(fromSequence?: number): AuditEntry[];
}

/** @param now the terminal's clock, milliseconds since the epoch */
export function createAudit(
  { audit: chain, settings, inOneTransaction }: Pick<Store, 'audit' | 'settings' | 'inOneTransaction'>,
  now: () => number,
  log: EventLog,
): Audit {
  let subjectKey = settings.get(subjectKeySetting);
  if (subjectKey === null) {
    subjectKey = randomBytes(32).toString('base64');
    settings.set(subjectKeySetting, subjectKey);
  }
  const key = Buffer.from(subjectKey, 'base64');

  const append: Audit['append'] = (work, event, by, fields) =>
    chain.append(work, {
      at: new Date(now()).toISOString(),
      event,
      operatorId: by?.id ?? null,
      operatorName: by?.name ?? null,
      fields: JSON.stringify(auditEvents[event].parse(fields)),
    });

  return {
    append,
    note(event, by, fields) {
      const noted = attemptWrite(() => inOneTransaction((work) => append(work, event, by, fields)));
      if (!noted.ok) log.write('audit-not-written', { entry: event, reason: noted.reason });
    },
    subject: (identityNumber) =>
      createHmac('sha256', key).update(identityNumber).digest('base64url').slice(0, 22),
    verify: chain.verify,
    entries: (fromSequence = 1) =>
      chain.lines(fromSequence).map(({ sequence, at, event, operatorId, operatorName, fields, hash }) => ({
        sequence,
        at,
        event: event as AuditEvent,
        operatorId,
        operatorName,
        fields: JSON.parse(fields),
        hash,
      })),
  };
}
