import { z } from 'zod';
import type { OfficeAttempt } from '../../../contract/agency.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import type { WritableHandle } from './handle.ts';
import { defineSetting } from './settings.ts';
import { prepareWrite, type UnitOfWork } from './unitOfWork.ts';

/** Up to where the attempts of the other terminals have been read. */
export const attemptsCursorSetting = defineSetting('office-attempts-until', z.string());

/** What happened yesterday and today at the other terminals of this office, as the agency told it. */
export interface OfficeAttempts {
  /** Takes attempts over; one that is known already changes nothing. Says how many were new. */
  add(work: UnitOfWork, attempts: readonly OfficeAttempt[]): number;
  /** The attempts of a person, the newest first. */
  of(identityNumber: string): OfficeAttempt[];
  /** How many of them did not succeed, on or after a day. */
  failedSince(identityNumber: string, day: CalendarDate): number;
  /** How many of them were broken off, on or after a day. */
  brokenOffSince(identityNumber: string, day: CalendarDate): number;
  /** Forgets what happened before a day: it is the agency's to keep. */
  forgetBefore(work: UnitOfWork, day: CalendarDate): void;
}

/** The statements on whose speed a visit waits; a test holds their query plans. */
export const officeAttemptQueries = {
  of: `SELECT record_id AS recordId, terminal_name AS terminalName, identity_number AS identityNumber, at,
      on_date AS "on", method, result, failure
    FROM office_attempts WHERE identity_number = ? ORDER BY at DESC`,
  failedSince: `SELECT count(*) FROM office_attempts
    WHERE identity_number = ? AND on_date >= ? AND result IN ('not-matched', 'liveness-failed')`,
  brokenOffSince: `SELECT count(*) FROM office_attempts
    WHERE identity_number = ? AND on_date >= ? AND result = 'broken-off'`,
} as const;

export function createOfficeAttempts(handle: WritableHandle): OfficeAttempts {
  const insert = prepareWrite<[OfficeAttempt]>(
    handle,
    `INSERT OR IGNORE INTO office_attempts
       (record_id, terminal_name, identity_number, at, on_date, method, result, failure)
     VALUES (@recordId, @terminalName, @identityNumber, @at, @on, @method, @result, @failure)`,
  );
  const select = handle.prepare<[string], OfficeAttempt>(officeAttemptQueries.of);
  const count = handle.prepare<[string, string], number>(officeAttemptQueries.failedSince).pluck();
  const countBrokenOff = handle
    .prepare<[string, string], number>(officeAttemptQueries.brokenOffSince)
    .pluck();
  const forget = prepareWrite<[string]>(handle, 'DELETE FROM office_attempts WHERE on_date < ?');
  return {
    add: (work, attempts) =>
      attempts.reduce((added, attempt) => added + insert.run(work, attempt).changes, 0),
    of: (identityNumber) => select.all(identityNumber),
    failedSince: (identityNumber, day) => count.get(identityNumber, day) as number,
    brokenOffSince: (identityNumber, day) => countBrokenOff.get(identityNumber, day) as number,
    forgetBefore: (work, day) => void forget.run(work, day),
  };
}
