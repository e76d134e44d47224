import type { ContractRouterClient } from '@orpc/contract';
import type { deskContract } from '../../../contract/terminal/index.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import type { RosterEntry } from '../../../domain/person.ts';
import type { EventLog } from '../../events/eventLog.ts';
import type { RequestPaper } from '../../vault/store/deskRequests.ts';
import type { DeskTables } from '../../vault/store/deskTables.ts';
import type { Store } from '../../vault/store/openStore.ts';
import type { Alongside } from '../../vault/store/recordWriter.ts';
import type { AttemptOutcome, RecordingResult } from '../../visit/visitFacts.ts';
import type { Audit } from '../operators/audit.ts';
import type { DeskSessions } from '../operators/deskSession.ts';
import type { People } from '../people/people.ts';
import { scanOf } from './papers.ts';

type Client = ContractRouterClient<typeof deskContract>;

/** What the page gives with a call. */
export type Input<Name extends keyof Client> = Parameters<Client[Name]>[0];

/** What the desk's acts stand on. */
export interface DeskActsOptions {
  store: Store;
  tables: DeskTables;
  people: People;
  sessions: DeskSessions;
  audit: Audit;
  log: EventLog;
  record(outcome: AttemptOutcome, alongside: Alongside): Promise<RecordingResult>;
  /** whether a picture holds one clear face */
  holdsOneFace(jpeg: Uint8Array): Promise<boolean>;
  nowMs(): number;
  today(): CalendarDate;
  /** says that a list which the page shows may have changed */
  changed(): void;
  /** asks the agency soon, because something was filed */
  askAgency(): void;
}

/** A person's pseudonym in the audit chain. */
export const subjectOf = (audit: Audit, { identityNumber }: Pick<RosterEntry, 'identityNumber'>) =>
  audit.subject(identityNumber);

/** Pictures as they are kept; null where one of them cannot be read. */
export async function scansOf(
  pictures: readonly Blob[],
  kind: 'photo' | 'document',
): Promise<RequestPaper[] | null> {
  const papers = await Promise.all(pictures.map((picture) => scanOf(picture, kind)));
  return papers.every((paper) => paper !== null) ? papers : null;
}
