import type { AnyContractProcedure } from '@orpc/contract';
import { evidence, heldEvidence } from './evidenceParcels.ts';
import { attempts, office, outcomes, pins, requests } from './officeParcels.ts';
import type { Carrier, Parcel, WireAnswer, WireQuestion, WireQuestionRead } from './parcel.ts';
import { roster } from './peopleParcels.ts';
import { chain, decisions, heldRecords, losses, records, returned, setAside } from './recordParcels.ts';
import { activation, certificate, gauges, keys, packs, time } from './terminalParcels.ts';

/**
 * Everything that goes between a terminal and the agency, in the order in which it goes. A parcel has two ends: the
 * terminal's, which says what waits and takes the answers, and the agency's, which answers. Carriers move parcels and
 * know nothing of what is in them.
 */
export const parcels = {
  activation,
  time,
  keys,
  chain,
  heldRecords,
  records,
  losses,
  returned,
  decisions,
  pins,
  requests,
  outcomes,
  setAside,
  office,
  attempts,
  gauges,
  packs,
  certificate,
  roster,
  heldEvidence,
  evidence,
} as const;

type Parcels = typeof parcels;
export type ParcelName = keyof Parcels;
const parcelNames = Object.keys(parcels) as ParcelName[];

export const lineNames = parcelNames.filter((name) =>
  (parcels[name].carriers as readonly Carrier[]).includes('line'),
) as LineName[];

type TraceIn<Each> = Each extends Parcel<string, AnyContractProcedure, infer Trace> ? Trace : never;

export type Question<Name extends ParcelName> = WireQuestion<Parcels[Name]['wire']>;
export type QuestionRead<Name extends ParcelName> = WireQuestionRead<Parcels[Name]['wire']>;
export type Answer<Name extends ParcelName> = WireAnswer<Parcels[Name]['wire']>;
export type Trace<Name extends ParcelName> = TraceIn<Parcels[Name]>;
/** The refusals of a parcel by name, without those that every call can end with. */
export type Refusal<Name extends ParcelName> = keyof Parcels[Name]['wire']['~orpc']['errorMap'] & string;

/** The parcels that go over a line. */
export type LineName = {
  [Name in ParcelName]: 'line' extends Parcels[Name]['carriers'][number] ? Name : never;
}[ParcelName];

type Wires = { [Name in LineName as Parcels[Name]['call']]: Parcels[Name]['wire'] };

/** What a terminal asks of the agency over a line: every parcel by the name of its call. */
export const terminalWire = Object.fromEntries(
  lineNames.map((name) => [parcels[name].call, parcels[name].wire]),
) as Wires;

/** Whether a parcel goes without a terminal's token: before it has an id, or to set its clock. */
export type OpenName = {
  [Name in ParcelName]: 'UNAUTHENTICATED' extends keyof Parcels[Name]['wire']['~orpc']['errorMap']
    ? never
    : Name;
}[ParcelName];

export function isOpen(name: ParcelName): name is OpenName {
  return !('UNAUTHENTICATED' in parcels[name].wire['~orpc'].errorMap);
}
