import { v7 as uuidv7 } from 'uuid';
import type { DeskRequest } from '../../../contract/terminal/index.ts';
import { certifyingRoles, type OperatorEntry } from '../../../domain/operator.ts';
import type { RosterEntry } from '../../../domain/person.ts';
import type { DeskResult } from '../operators/deskSession.ts';
import { isOwnCase } from '../people/people.ts';
import { type DeskActsOptions, subjectOf } from './deskAct.ts';
import { contentsOf } from './requestContents.ts';

/** What a desk asks of the agency. */
export interface FilingActs {
  /** A withdrawal of consent erases the pictures and the template in the unit of work that files it. */
  request(
    by: OperatorEntry,
    entry: RosterEntry,
    input: DeskRequest,
  ): Promise<DeskResult<{ requestId: string; erasedPieces: number }>>;
}

export function createFilingActs(options: DeskActsOptions): FilingActs {
  const { store, tables, audit, log, holdsOneFace, nowMs, today, changed, askAgency } = options;
  return {
    async request(by, entry, input) {
      if (!certifyingRoles.includes(by.role)) return { ok: false, reason: 'role-not-allowed' };
      if (isOwnCase(by, entry)) return { ok: false, reason: 'own-case' };
      const on = today();
      const asked = await contentsOf(input, {
        entry,
        today: on,
        certifications: [...entry.certifications, ...store.records.certificationsOf(entry.identityNumber)],
        holdsOneFace,
      });
      if (!asked.ok) return asked;
      const { content, papers } = asked.value;
      const { kind } = input;
      const { identityNumber } = entry;
      const id = uuidv7({ msecs: nowMs() });
      const at = new Date(nowMs()).toISOString();
      const subject = subjectOf(audit, entry);
      return store.inOneTransaction<DeskResult<{ requestId: string; erasedPieces: number }>>((work) => {
        const filed = {
          id,
          kind,
          identityNumber,
          on,
          at,
          operatorId: by.id,
          content: JSON.stringify(content),
        };
        tables.addRequest(work, filed, papers);
        audit.append(work, 'request-filed', by, { requestId: id, subject, kind, on });
        work.afterCommit(() => log.write('desk-request-filed', { requestId: id, kind }));
        let erasedPieces = 0;
        if (kind === 'withdraw-consent') {
          const template = entry.template !== undefined;
          erasedPieces = tables.eraseFaces(work, identityNumber, nowMs());
          const erased = { pieces: erasedPieces, template };
          audit.append(work, 'face-data-erased', by, { subject, ...erased });
          work.afterCommit(() => log.write('face-data-erased', { requestId: id, ...erased }));
        }
        work.afterCommit(changed);
        work.afterCommit(askAgency);
        return { ok: true, value: { requestId: id, erasedPieces } };
      });
    },
  };
}
