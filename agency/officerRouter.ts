import { implement } from '@orpc/server';
import { officerWire } from '../contract/agency.ts';
import { type CallContext, officersOnly } from './callContext.ts';
import { drawUpList } from './lists/drawUp.ts';
import { listFile } from './lists/listFile.ts';
import { faceLedger, revokeTerminal, terminalOverviews } from './officers/oversight.ts';
import { decideAsOfficer, reviewsWaiting } from './officers/reviews.ts';
import { canonicalNumber } from './records/personKey.ts';
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
    newActivationCode: wire.newActivationCode
      .use(officer)
      .handler(async ({ input }) => ({ code: await newActivationCode(services, input.packIds) })),
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
    faceLedger: wire.faceLedger.use(officer).handler(() => faceLedger(services)),
  };
}
