import { implement } from '@orpc/server';
import { officerWire, type TakenAfterAll } from '../contract/agency.ts';
import { type CallContext, officersOnly } from './callContext.ts';
import { drawUpList } from './lists/drawUp.ts';
import { listFile } from './lists/listFile.ts';
import type { OfficerActs } from './officers/acts.ts';
import { faceLedger, revokeTerminal, terminalOverviews } from './officers/oversight.ts';
import { decideAsOfficer, reviewsWaiting } from './officers/reviews.ts';
import { setOffice } from './offices/offices.ts';
import { allStaff, endStaff, putStaff, resetPin } from './offices/staff.ts';
import { canonicalNumber } from './records/personKey.ts';
import { refusedRecords, takeRecordAfterAll } from './refused/refusedRecords.ts';
import { refusedRequests, takeRequestAfterAll } from './refused/refusedRequests.ts';
import { decideRequest, listRequests, paperOf } from './requests/decideRequest.ts';
import { putPersons, recordPersonEvent, removePerson } from './roster/persons.ts';
import type { AgencyServices } from './services.ts';
import { newActivationCode } from './terminals/activation.ts';

/** Answers what officers ask. Who may ask it is said in the contract; what changes something is put down with it. */
export function createOfficerRouter(services: AgencyServices, acts: OfficerActs) {
  // Before the input is looked at: a stranger learns nothing of what would be valid.
  const wire = implement(officerWire).$context<CallContext>().use(officersOnly(services, acts));
  const keyOf = (input: { packId: string; identityNumber: string }) => ({
    packId: input.packId,
    identityNumber: canonicalNumber(input.identityNumber),
  });
  const terminal = (object: string) => ({ objectKind: 'terminal' as const, object });
  const operator = (object: string) => ({ objectKind: 'operator' as const, object });
  return {
    terminals: wire.terminals.handler(async () => ({ terminals: await terminalOverviews(services) })),
    newActivationCode: wire.newActivationCode.handler(({ context, input }) =>
      acts.during(
        context.officer,
        { act: 'activation-code-made', objectKind: 'district', object: input.packIds.join(',') },
        async (within) => ({
          code: await newActivationCode(within, input.packIds, undefined, input.office),
        }),
      ),
    ),
    setOffice: wire.setOffice.handler(({ context, input, errors }) =>
      acts.during(context.officer, { act: 'office-set', ...terminal(input.terminalId) }, async (within) => {
        if (!(await setOffice(within, input.terminalId, input.office))) throw errors.TERMINAL_UNKNOWN();
      }),
    ),
    revoke: wire.revoke.handler(({ context, input, errors }) =>
      acts.during(
        context.officer,
        { act: 'terminal-revoked', ...terminal(input.terminalId) },
        async (within) => {
          const revokedAt = await revokeTerminal(within, input.terminalId);
          if (revokedAt === null) throw errors.TERMINAL_UNKNOWN();
          return { revokedAt };
        },
      ),
    ),
    reviews: wire.reviews.handler(({ input }) => reviewsWaiting(services, input.limit)),
    decide: wire.decide.handler(({ context, input, errors }) =>
      acts.during(
        context.officer,
        {
          act: `record-${input.state}`,
          objectKind: 'record',
          object: `${input.terminalId}/${input.recordId}`,
        },
        async (within) => {
          const outcome = await decideAsOfficer(within, context.officer, input);
          if (!outcome.ok) throw errors[outcome.reason]();
          return { receipt: outcome.receipt };
        },
      ),
    ),
    putPersons: wire.putPersons.handler(({ context, input }) =>
      acts.during(
        context.officer,
        input.entries.map(({ identityNumber }) => ({
          act: 'person-put' as const,
          ...acts.person(identityNumber),
        })),
        async (within) => ({ changed: await putPersons(within, input.entries) }),
      ),
    ),
    removePerson: wire.removePerson.handler(({ context, input, errors }) =>
      acts.during(
        context.officer,
        { act: 'person-removed', ...acts.person(input.identityNumber) },
        async (within) => {
          if (!(await removePerson(within, keyOf(input)))) throw errors.PERSON_UNKNOWN();
        },
      ),
    ),
    personEvent: wire.personEvent.handler(({ context, input, errors }) =>
      acts.during(
        context.officer,
        { act: 'person-event-recorded', ...acts.person(input.identityNumber) },
        async (within) => {
          const redecided = await recordPersonEvent(within, keyOf(input), input.event);
          if (redecided === null) throw errors.PERSON_UNKNOWN();
          return { redecided };
        },
      ),
    ),
    acts: {
      search: wire.acts.search.handler(({ input }) => acts.search(input)),
    },
    lists: {
      table: wire.lists.table.handler(async ({ context, input, errors }) => {
        const drawn = await drawUpList(services, input);
        if (drawn.ok) {
          await acts.note(context.officer, { act: 'list-drawn-up', ...list(input) });
          return drawn.list;
        }
        if (drawn.reason === 'PACK_UNKNOWN') throw errors.PACK_UNKNOWN();
        throw errors.LIST_INCOMPLETE({ data: { missing: drawn.missing } });
      }),
      file: wire.lists.file.handler(async ({ context, input, errors }) => {
        const drawn = await drawUpList(services, input);
        if (drawn.ok) {
          await acts.note(context.officer, { act: 'list-drawn-up', ...list(input) });
          return listFile(drawn.list, input.format, `${input.kind}-${input.on}`);
        }
        if (drawn.reason === 'PACK_UNKNOWN') throw errors.PACK_UNKNOWN();
        throw errors.LIST_INCOMPLETE({ data: { missing: drawn.missing } });
      }),
    },
    operators: {
      list: wire.operators.list.handler(async () => ({ operators: await allStaff(services) })),
      put: wire.operators.put.handler(({ context, input, errors }) =>
        acts.during(context.officer, { act: 'operator-put', ...operator(input.id) }, async (within) => {
          const put = await putStaff(within, input);
          if (!put.ok) throw errors[put.reason]();
          return { oneTimeCode: put.oneTimeCode };
        }),
      ),
      resetPin: wire.operators.resetPin.handler(({ context, input, errors }) =>
        acts.during(context.officer, { act: 'operator-pin-reset', ...operator(input.id) }, async (within) => {
          const oneTimeCode = await resetPin(within, input.id);
          if (oneTimeCode === null) throw errors.OPERATOR_UNKNOWN();
          return { oneTimeCode };
        }),
      ),
      end: wire.operators.end.handler(({ context, input, errors }) =>
        acts.during(context.officer, { act: 'operator-ended', ...operator(input.id) }, async (within) => {
          const endedAt = await endStaff(within, input.id);
          if (endedAt === null) throw errors.OPERATOR_UNKNOWN();
          return { endedAt };
        }),
      ),
    },
    requests: {
      list: wire.requests.list.handler(({ input }) => listRequests(services, input)),
      paper: wire.requests.paper.handler(async ({ context, input, errors }) => {
        const found = await paperOf(services, input);
        if (!found.ok) throw errors[found.reason]();
        await acts.note(context.officer, { act: 'paper-read', ...request(input) });
        return found.paper;
      }),
      decide: wire.requests.decide.handler(({ context, input, errors }) =>
        acts.during(
          context.officer,
          { act: `request-${input.verdict.state}`, ...request(input) },
          async (within) => {
            const decided = await decideRequest(within, context.officer, input);
            if (decided.ok) return decided.outcome;
            if (decided.reason === 'ALREADY_DECIDED') throw errors.ALREADY_DECIDED({ data: decided.outcome });
            throw errors[decided.reason]();
          },
        ),
      ),
    },
    refused: {
      list: wire.refused.list.handler(({ input }) =>
        input.kind === 'record' ? refusedRecords(services, input) : refusedRequests(services, input),
      ),
      take: wire.refused.take.handler(({ context, input, errors }) =>
        acts.during(
          context.officer,
          (taken: TakenAfterAll) => ({ ...afterAll(input.terminalId, taken), reason: input.reason }),
          async (within) => {
            const { kind, terminalId, hash } = input;
            const taken =
              kind === 'record'
                ? await takeRecordAfterAll(within, terminalId, hash)
                : await takeRequestAfterAll(within, terminalId, hash);
            if (!taken.ok && taken.reason === 'NEVER_TAKEN')
              throw errors.NEVER_TAKEN({ data: { reason: taken.why } });
            if (!taken.ok) throw errors.REFUSED_UNKNOWN();
            return 'receipt' in taken ? { kind: 'record', ...taken } : { kind: 'request', ...taken };
          },
        ),
      ),
    },
    faceLedger: wire.faceLedger.handler(() => faceLedger(services)),
  };
}

const afterAll = (terminalId: string, taken: TakenAfterAll) =>
  taken.kind === 'record'
    ? {
        act: 'record-taken-after-all' as const,
        objectKind: 'record' as const,
        object: `${terminalId}/${taken.recordId}`,
      }
    : {
        act: 'request-taken-after-all' as const,
        ...request({ terminalId, requestId: taken.requestId }),
      };

const request = ({ terminalId, requestId }: { terminalId: string; requestId: string }) => ({
  objectKind: 'request' as const,
  object: `${terminalId}/${requestId}`,
});

const list = ({ kind, packId, on }: { kind: string; packId: string; on: string }) => ({
  objectKind: 'list' as const,
  object: `${kind} ${packId} ${on}`,
});
