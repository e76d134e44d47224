import { implement } from '@orpc/server';
import { officerWire } from '../contract/agency.ts';
import { type CallContext, officersOnly } from './callContext.ts';
import { drawUpList } from './lists/drawUp.ts';
import { listFile } from './lists/listFile.ts';
import { faceLedger, revokeTerminal, terminalOverviews } from './officers/oversight.ts';
import { decideAsOfficer, reviewsWaiting } from './officers/reviews.ts';
import { setOffice } from './offices/offices.ts';
import { allStaff, endStaff, putStaff, resetPin } from './offices/staff.ts';
import { canonicalNumber } from './records/personKey.ts';
import { decideRequest, listRequests, paperOf } from './requests/decideRequest.ts';
import { putPersons, recordPersonEvent, removePerson } from './roster/persons.ts';
import type { AgencyServices } from './services.ts';
import { newActivationCode } from './terminals/activation.ts';

/** Answers what officers ask. */
export function createOfficerRouter(services: AgencyServices) {
  const wire = implement(officerWire).$context<CallContext>();
  const officer = officersOnly(services);
  const keyOf = (input: { packId: string; identityNumber: string }) => ({
    packId: input.packId,
    identityNumber: canonicalNumber(input.identityNumber),
  });
  return {
    terminals: wire.terminals
      .use(officer)
      .handler(async () => ({ terminals: await terminalOverviews(services) })),
    newActivationCode: wire.newActivationCode.use(officer).handler(async ({ input }) => ({
      code: await newActivationCode(services, input.packIds, undefined, input.office),
    })),
    setOffice: wire.setOffice.use(officer).handler(async ({ input, errors }) => {
      if (!(await setOffice(services, input.terminalId, input.office))) throw errors.TERMINAL_UNKNOWN();
    }),
    revoke: wire.revoke.use(officer).handler(async ({ input, errors }) => {
      const revokedAt = await revokeTerminal(services, input.terminalId);
      if (revokedAt === null) throw errors.TERMINAL_UNKNOWN();
      return { revokedAt };
    }),
    reviews: wire.reviews.use(officer).handler(({ input }) => reviewsWaiting(services, input.limit)),
    decide: wire.decide.use(officer).handler(async ({ context, input, errors }) => {
      const outcome = await decideAsOfficer(services, context.officer, input);
      if (!outcome.ok) throw errors[outcome.problem]();
      return { receipt: outcome.receipt };
    }),
    putPersons: wire.putPersons
      .use(officer)
      .handler(async ({ input }) => ({ changed: await putPersons(services, input.entries) })),
    removePerson: wire.removePerson.use(officer).handler(async ({ input, errors }) => {
      if (!(await removePerson(services, keyOf(input)))) throw errors.PERSON_UNKNOWN();
    }),
    personEvent: wire.personEvent.use(officer).handler(async ({ input, errors }) => {
      const redecided = await recordPersonEvent(services, keyOf(input), input.event);
      if (redecided === null) throw errors.PERSON_UNKNOWN();
      return { redecided };
    }),
    lists: {
      table: wire.lists.table.use(officer).handler(async ({ input, errors }) => {
        const drawn = await drawUpList(services, input);
        if (drawn.ok) return drawn.list;
        if (drawn.problem === 'PACK_UNKNOWN') throw errors.PACK_UNKNOWN();
        throw errors.LIST_INCOMPLETE({ data: { missing: drawn.missing } });
      }),
      file: wire.lists.file.use(officer).handler(async ({ input, errors }) => {
        const drawn = await drawUpList(services, input);
        if (drawn.ok) return listFile(drawn.list, input.format, `${input.kind}-${input.on}`);
        if (drawn.problem === 'PACK_UNKNOWN') throw errors.PACK_UNKNOWN();
        throw errors.LIST_INCOMPLETE({ data: { missing: drawn.missing } });
      }),
    },
    operators: {
      list: wire.operators.list.use(officer).handler(async () => ({ operators: await allStaff(services) })),
      put: wire.operators.put.use(officer).handler(async ({ input, errors }) => {
        const put = await putStaff(services, input);
        if (!put.ok) throw errors[put.problem]();
        return { oneTimeCode: put.oneTimeCode };
      }),
      resetPin: wire.operators.resetPin.use(officer).handler(async ({ input, errors }) => {
        const oneTimeCode = await resetPin(services, input.id);
        if (oneTimeCode === null) throw errors.OPERATOR_UNKNOWN();
        return { oneTimeCode };
      }),
      end: wire.operators.end.use(officer).handler(async ({ input, errors }) => {
        const endedAt = await endStaff(services, input.id);
        if (endedAt === null) throw errors.OPERATOR_UNKNOWN();
        return { endedAt };
      }),
    },
    requests: {
      list: wire.requests.list.use(officer).handler(({ input }) => listRequests(services, input)),
      paper: wire.requests.paper.use(officer).handler(async ({ input, errors }) => {
        const found = await paperOf(services, input);
        if (!found.ok) throw errors[found.problem]();
        return found.paper;
      }),
      decide: wire.requests.decide.use(officer).handler(async ({ context, input, errors }) => {
        const decided = await decideRequest(services, context.officer, input);
        if (decided.ok) return decided.outcome;
        if (decided.problem === 'ALREADY_DECIDED') throw errors.ALREADY_DECIDED({ data: decided.outcome });
        throw errors[decided.problem]();
      }),
    },
    faceLedger: wire.faceLedger.use(officer).handler(() => faceLedger(services)),
  };
}
