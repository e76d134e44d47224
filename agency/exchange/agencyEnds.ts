import type { Answer, OpenName, ParcelName, QuestionRead, Refusal } from '../../contract/exchange/parcels.ts';
import { publishedKeys } from '../agencyKey.ts';
import { chainOf, pullDecisions } from '../decisions/decisionStream.ts';
import { takeBackDecisions } from '../decisions/takeBack.ts';
import { keepGauges } from '../officers/oversight.ts';
import { tellAttempts, tellOffice } from '../offices/offices.ts';
import { takePin } from '../offices/staff.ts';
import { chainPosition, declareLost, heldRecords } from '../records/chainPosition.ts';
import { heldEvidence, pushEvidence } from '../records/evidence.ts';
import { tryAgain } from '../refused/tryAgain.ts';
import { takeRequest, tellOutcomes } from '../requests/takeRequest.ts';
import { pullRoster } from '../roster/rosterStream.ts';
import type { AgencyServices } from '../services.ts';
import { activate } from '../terminals/activation.ts';
import type { AuthenticatedTerminal } from '../terminals/authentication.ts';
import { certificateFor } from '../terminals/certificate.ts';
import { takeRecords } from './takeRecords.ts';

/** What a parcel brought, from whichever carrier. */
interface Asked<Name extends ParcelName> {
  services: AgencyServices;
  /** who asks; null where nobody has to say */
  terminal: Name extends OpenName ? null : AuthenticatedTerminal;
  question: QuestionRead<Name>;
  /** when the terminal wrote it, by its clock, in milliseconds since the epoch; null where it asks this moment */
  writtenAtMs: number | null;
}

/** `code` is one of the refusals that the parcel's declaration names, with the data that it gives to it. */
export type Told<Name extends ParcelName> =
  | { ok: true; answer: Answer<Name> }
  | { ok: false; code: Refusal<Name>; data?: unknown };

/** The agency's end of a parcel. The same question again, however late, is answered alike and changes nothing. */
export type AgencyEnd<Name extends ParcelName> = (asked: Asked<Name>) => Promise<Told<Name>>;

const told = <Content>(answer: Content): { ok: true; answer: Content } => ({ ok: true, answer });

/** The agency's end of every parcel. */
export const agencyEnds: { readonly [Name in ParcelName]: AgencyEnd<Name> } = {
  async activation({ services, question }) {
    const result = await activate(services, question);
    if (!result.ok) return { ok: false, code: result.reason };
    return told({ terminalId: result.terminalId, packIds: result.packIds });
  },
  time: async ({ services }) => told({ now: new Date(services.now()).toISOString() }),
  keys: async ({ services }) => told({ keys: (await publishedKeys(services.db)).map((key) => ({ ...key })) }),
  chain: async ({ services, terminal }) => told(await chainPosition(services, terminal.terminalId)),
  heldRecords: async ({ services, question }) =>
    told({ held: await heldRecords(services, question.records) }),
  records: ({ services, terminal, question }) => takeRecords(services, terminal, question),
  async losses({ services, terminal, question }) {
    const position = await declareLost(services, terminal.terminalId, question);
    return position ? told(position) : { ok: false, code: 'NOT_MISSING' };
  },
  returned: async ({ services, terminal, question }) =>
    told({ differing: await takeBackDecisions(services, terminal.terminalId, question) }),
  async decisions({ services, terminal, question }) {
    const chain = await chainOf(services, terminal.terminalId, question);
    if (chain === null) return told({ receipts: [], cursor: '', remaining: 0 });
    const page = await pullDecisions(services, chain, question.cursor, question.limit);
    if (!page.ok) return { ok: false, code: page.reason };
    const { receipts, cursor, remaining } = page;
    return told({ receipts, cursor, remaining });
  },
  async pins({ services, terminal, question }) {
    const taken = await takePin(services, terminal, question);
    if (!taken.ok) return { ok: false, code: 'PIN_REFUSED', data: { reason: taken.reason } };
    return told({ pinNumber: taken.pinNumber });
  },
  async requests({ services, terminal, question }) {
    const taken = await takeRequest(services, terminal, question);
    if (taken.ok) return told(taken.outcome);
    services.log.write('request-refused', { terminalId: terminal.terminalId, reason: taken.reason });
    return { ok: false, code: 'REQUEST_REFUSED', data: { reason: taken.reason } };
  },
  outcomes: async ({ services, question }) => told({ outcomes: await tellOutcomes(services, question.ids) }),
  setAside: async ({ services, terminal, question }) => told(await tryAgain(services, terminal, question)),
  office: async ({ services, terminal, question }) => told(await tellOffice(services, terminal, question)),
  attempts: async ({ services, terminal, question }) =>
    told(await tellAttempts(services, terminal, question)),
  async gauges({ services, terminal, question, writtenAtMs }) {
    const at = writtenAtMs === null ? [] : [writtenAtMs];
    return told(await keepGauges(services, terminal.terminalId, question.gauges, ...at));
  },
  async packs({ services, terminal }) {
    const packs = await services.packs.read(terminal.packIds);
    return told({ packs: packs.map(({ id, version, json }) => ({ id, version, json })) });
  },
  certificate: async ({ services, terminal }) =>
    told({ certificate: await certificateFor(services, terminal) }),
  async roster({ services, terminal, question }) {
    const page = await pullRoster(services, terminal.packIds, question.cursor, question.limit);
    if (!page.ok) return { ok: false, code: page.reason };
    const { changes, cursor, remaining } = page;
    return told({ changes, cursor, remaining });
  },
  heldEvidence: async ({ services, question }) =>
    told({ held: await heldEvidence(services, question.pieces) }),
  async evidence({ services, terminal, question }) {
    const outcome = await pushEvidence(services, question.terminalId ?? terminal.terminalId, question);
    return outcome.ok ? told({ stored: true as const }) : { ok: false, code: outcome.reason };
  },
};
