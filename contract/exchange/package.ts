import { z } from 'zod';
import { FerryEvidence, FerryOut } from './format1.ts';
import { X25519PublicJwk } from './sealing.ts';

/** A question as it lies in a package. Whether it is one by its parcel's declaration is looked at when it is answered. */
export const AskedParcel = z.object({ parcel: z.string(), question: z.unknown() });
export type AskedParcel = z.infer<typeof AskedParcel>;

/** An answer, or why there is none. One that does not hold keeps nothing from the others. */
export const ToldParcel = z.object({
  parcel: z.string(),
  /** what of the question comes back; see `trace` of the declaration */
  trace: z.unknown(),
  outcome: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), answer: z.unknown() }),
    /** `code`: a refusal that the declaration names, or one of `packageRefusals` */
    z.object({ ok: z.literal(false), code: z.string(), data: z.unknown() }),
  ]),
});
export type ToldParcel = z.infer<typeof ToldParcel>;

/** Why a parcel of a package has no answer, besides what its declaration names. */
export const packageRefusals = {
  unknown: 'PARCEL_UNKNOWN', // by an agency of an earlier version
  malformed: 'BAD_REQUEST',
  fault: 'AGENCY_FAULT', // something that nobody foresaw; the next trip may fare better
} as const;

/** A package's name with its format, the second or a later one; what that adds is passed over. */
const laterFormat = <Name extends string>(name: Name) =>
  z.templateLiteral([name, '/', z.number().int().min(2)]);

const written = { terminalId: z.string(), writtenAt: z.iso.datetime() };

/** What a terminal sends on a stick. */
const PackageOut = z.object({
  format: laterFormat('anxin-ferry-out'),
  ...written,
  /** the key to which the answer is to be encrypted */
  answerKey: X25519PublicJwk,
  asked: z.array(AskedParcel),
});

/**
 * Parcels that are too many for one package, in files of their own beside it: each is whole by itself, so that a stick
 * that was pulled out goes on with the next one, and neither side ever holds more than one in memory.
 */
const PackageApart = z.object({
  format: laterFormat('anxin-ferry-apart'),
  ...written,
  asked: z.array(AskedParcel),
});

/** What the agency sends back. */
export const PackageBack = z.object({
  format: laterFormat('anxin-ferry-back'),
  ...written,
  told: z.array(ToldParcel),
});
export type PackageBack = z.infer<typeof PackageBack>;

/** What a terminal of whatever format sent. */
export const AnyOut = z.union([PackageOut, FerryOut]);
export type AnyOut = z.infer<typeof AnyOut>;
export const AnyApart = z.union([PackageApart, FerryEvidence]);
export type AnyApart = z.infer<typeof AnyApart>;
