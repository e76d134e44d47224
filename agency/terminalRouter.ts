import { implement } from '@orpc/server';
import { terminalWire } from '../contract/agency.ts';
import { publishedKeys } from './agencyKey.ts';
import { type CallContext, terminalsOnly } from './callContext.ts';
import { chainOf, pullDecisions } from './decisions/decisionStream.ts';
import { takeBackDecisions } from './decisions/takeBack.ts';
import { keepGauges } from './officers/oversight.ts';
import { tellAttempts, tellOffice } from './offices/offices.ts';
import { takePin } from './offices/staff.ts';
import { chainPosition, declareLost, heldRecords } from './records/chainPosition.ts';
import { heldEvidence, pushEvidence } from './records/evidence.ts';
import { pushRecords } from './records/pushRecords.ts';
import { takeRequest, tellOutcomes } from './requests/takeRequest.ts';
import { pullRoster } from './roster/rosterStream.ts';
import type { AgencyServices } from './services.ts';
import { activate } from './terminals/activation.ts';
import { certificateFor } from './terminals/certificate.ts';

/** Answers what terminals ask. */
export function createTerminalRouter(services: AgencyServices) {
  const open = implement(terminalWire).$context<CallContext>();
  const wire = open.use(terminalsOnly());
  return {
    activate: open.activate.handler(async ({ input, errors }) => {
      const result = await activate(services, input);
      if (!result.ok) throw errors[result.reason]();
      return { terminalId: result.terminalId, packIds: result.packIds };
    }),
    time: open.time.handler(() => ({ now: new Date(services.now()).toISOString() })),
    keys: open.keys.handler(async () => ({
      keys: (await publishedKeys(services.db)).map((key) => ({ ...key })),
    })),
    terminalCertificate: wire.terminalCertificate.handler(async ({ context }) => ({
      certificate: await certificateFor(services, context.terminal),
    })),
    chainPosition: wire.chainPosition.handler(({ context }) =>
      chainPosition(services, context.terminal.terminalId),
    ),
    pullRoster: wire.pullRoster.handler(async ({ context, input, errors }) => {
      const page = await pullRoster(services, context.terminal.packIds, input.cursor, input.limit);
      if (!page.ok) throw errors[page.reason]();
      return page;
    }),
    pullPacks: wire.pullPacks.handler(async ({ context }) => {
      const packs = await services.packs.read(context.terminal.packIds);
      return { packs: packs.map(({ id, version, json }) => ({ id, version, json })) };
    }),
    pushRecords: wire.pushRecords.handler(async ({ context, input, errors }) => {
      const outcome = await pushRecords(services, context.terminal, input.records);
      if (!outcome.ok) throw errors.SEQUENCE_GAP({ data: { expectedSequence: outcome.expectedSequence } });
      return { results: outcome.results, chain: outcome.chain };
    }),
    heldRecords: wire.heldRecords.handler(async ({ input }) => ({
      held: await heldRecords(services, input.records),
    })),
    declareLost: wire.declareLost.handler(async ({ context, input, errors }) => {
      const position = await declareLost(services, context.terminal.terminalId, input);
      if (!position) throw errors.NOT_MISSING();
      return position;
    }),
    pullDecisions: wire.pullDecisions.handler(async ({ context, input, errors }) => {
      const chain = await chainOf(services, context.terminal.terminalId, input);
      if (chain === null) return { receipts: [], cursor: '', remaining: 0 };
      const page = await pullDecisions(services, chain, input.cursor, input.limit);
      if (!page.ok) throw errors[page.reason]();
      return page;
    }),
    returnDecisions: wire.returnDecisions.handler(async ({ context, input }) => ({
      differing: await takeBackDecisions(services, context.terminal.terminalId, input),
    })),
    pushEvidence: wire.pushEvidence.handler(async ({ context, input, errors }) => {
      const outcome = await pushEvidence(services, input.terminalId ?? context.terminal.terminalId, input);
      if (!outcome.ok) throw errors[outcome.reason]();
      return { stored: true as const };
    }),
    heldEvidence: wire.heldEvidence.handler(async ({ input }) => ({
      held: await heldEvidence(services, input.pieces),
    })),
    pullOffice: wire.pullOffice.handler(({ context, input }) =>
      tellOffice(services, context.terminal, input),
    ),
    pushPin: wire.pushPin.handler(async ({ context, input, errors }) => {
      const taken = await takePin(services, context.terminal, input);
      if (!taken.ok) throw errors.PIN_REFUSED({ data: { reason: taken.reason } });
      return { pinNumber: taken.pinNumber };
    }),
    pushRequest: wire.pushRequest.handler(async ({ context, input, errors }) => {
      const taken = await takeRequest(services, context.terminal, input);
      if (taken.ok) return taken.outcome;
      const { terminalId } = context.terminal;
      services.log.write('request-refused', { terminalId, reason: taken.reason });
      throw errors.REQUEST_REFUSED({ data: { reason: taken.reason } });
    }),
    requestOutcomes: wire.requestOutcomes.handler(async ({ input }) => ({
      outcomes: await tellOutcomes(services, input.ids),
    })),
    pullAttempts: wire.pullAttempts.handler(({ context, input }) =>
      tellAttempts(services, context.terminal, input),
    ),
    reportGauges: wire.reportGauges.handler(({ context, input }) =>
      keepGauges(services, context.terminal.terminalId, input.gauges),
    ),
  };
}
