import { z } from 'zod';
import { RosterEntry } from '../../domain/person.ts';

/** Position in a stream of changes. Opaque to the terminal: it keeps the last one it got and sends it back. */
export const Cursor = z.string().max(4000);

/** An Ed25519 public key as a JWK (RFC 8037). */
export const Ed25519PublicJwk = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().length(43),
  d: z.undefined().optional(),
});
export type Ed25519PublicJwk = z.infer<typeof Ed25519PublicJwk>;

export const RosterChange = z.discriminatedUnion('change', [
  z.object({ change: z.literal('put'), entry: RosterEntry }),
  z.object({
    change: z.literal('remove'),
    identityNumber: z.string(),
    /** whose roster the person is off: another one that this terminal serves may have them now */
    packId: z.string(),
  }),
]);
export type RosterChange = z.infer<typeof RosterChange>;

/** A line as it comes: `readRosterLine` reads it. One that another version wrote must not keep the others away. */
export const RosterLine = z.union([RosterChange, z.looseObject({})]);
export type RosterLine = z.infer<typeof RosterLine>;

/** What the agency holds of a terminal's chain. */
export const ChainPosition = z.object({
  /** the sequence number that the agency waits for: everything before it is there */
  nextSequence: z.number().int().positive(),
  /** true when the chain has two branches (a cloned or rolled-back terminal): activate it anew, with a new key */
  reactivate: z.boolean(),
});
export type ChainPosition = z.infer<typeof ChainPosition>;

/** A record of which a terminal wants to know whether the agency has it. */
export const AskedRecord = z.object({
  terminalId: z.string(),
  hash: z.string().max(100),
  /** when the terminal's receipt says that the agency had it: one that came back later counts as lacking */
  receivedAt: z.iso.datetime().optional(),
});
export type AskedRecord = z.infer<typeof AskedRecord>;
