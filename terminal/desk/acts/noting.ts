import type { ContactOutcome } from '../../../contract/terminal/index.ts';
import type { OperatorEntry } from '../../../domain/operator.ts';
import type { RosterEntry } from '../../../domain/person.ts';
import { type DraftedList, draftList, type ListTable } from '../lists/exportList.ts';
import { type DeskActsOptions, subjectOf } from './deskAct.ts';

/** What a desk keeps of people without certifying or asking anything. */
export interface NotingActs {
  /** Somebody's page was opened. */
  opened(by: OperatorEntry, entry: RosterEntry): void;
  /** Puts somebody at the end of those who wait, or takes them off. */
  wait(person: Pick<RosterEntry, 'identityNumber'>, waiting: boolean): void;
  /** What came of calling somebody; null takes it back. */
  contacted(by: OperatorEntry, entry: RosterEntry, outcome: ContactOutcome | null): void;
  /** Writes a list as a file: it is there with its audit entry, or not at all. Returns its path in the data folder. */
  exported(
    by: OperatorEntry,
    table: ListTable,
    options: { dataDir: string; name: string; format: 'csv' | 'xlsx' },
  ): Promise<string>;
  /** The audit chain was checked. */
  auditVerified(by: OperatorEntry): { entries: number; brokenAt: number | null };
}

export function createNotingActs(options: DeskActsOptions): NotingActs {
  const { store, tables, audit, nowMs, today, changed } = options;
  const { inOneTransaction } = store;
  return {
    opened: (by, entry) =>
      inOneTransaction((work) =>
        audit.append(work, 'person-opened', by, { subject: subjectOf(audit, entry) }),
      ),
    wait: ({ identityNumber }, waiting) =>
      inOneTransaction((work) => {
        if (waiting) tables.wait(work, identityNumber, nowMs());
        else tables.stopWaiting(work, identityNumber);
        work.afterCommit(changed);
      }),
    contacted: (by, entry, outcome) =>
      inOneTransaction((work) => {
        const { identityNumber } = entry;
        if (outcome === null) tables.forgetContact(work, identityNumber);
        else tables.contact(work, { identityNumber, outcome, on: today() }, by.id);
        audit.append(work, 'contact-noted', by, { subject: subjectOf(audit, entry), outcome });
      }),
    async exported(by, table, { format, ...where }) {
      const draft: DraftedList = await draftList(table, { ...where, format });
      try {
        inOneTransaction((work) => {
          audit.append(work, 'list-exported', by, { format, rows: table.rows.length });
          draft.keep();
        });
      } catch (error) {
        draft.discard();
        throw error;
      }
      return draft.file;
    },
    auditVerified(by) {
      const verdict = audit.verify();
      inOneTransaction((work) => audit.append(work, 'audit-verified', by, verdict));
      return verdict;
    },
  };
}
