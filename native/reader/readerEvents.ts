import type { CardContent } from '../card/cardContent.ts';
import type { ReaderDevice, TransportFault } from '../transport/transport.ts';

/** Why a card that was laid down was not read. The person can act on each: take it away and lay it down again, or another. */
const cardProblems = [
  /** a bank card, a transport card: no identity card */
  'not-an-id-card',
  /** taken away, or moved, while it was being read */
  'moved-away',
  /** the card and the module did not accept each other */
  'rejected',
  /** the data on the card do not bear the ministry's seal */
  'altered',
  /** it answered, but no whole answer came through */
  'unreadable',
] as const;
export type CardReason = (typeof cardProblems)[number];

/** What keeps a module that answers from reading cards. */
const readerFaults = [
  /** its self test failed: it accepts nothing until it is reset, or repaired */
  'self-test-failed',
  /** it has no licence to read cards */
  'not-authorised',
] as const;
export type ReaderFault = (typeof readerFaults)[number];

/** Why a reader is not there; `silent` and `garbled`: the line is open, and the module says nothing, or nonsense. */
export type DisconnectReason = TransportFault | 'silent' | 'garbled';

/** What happened at the reader. */
export type ReaderEvent =
  | { type: 'connected'; samId: string; device: ReaderDevice }
  /** also the first event where no reader is found; told again only when the reason changes */
  | { type: 'disconnected'; reason: DisconnectReason; detail: string }
  /** told once for a card, however long it lies there; `cardId` names this one time of lying there */
  | { type: 'card'; card: CardContent; cardId: string }
  | { type: 'card-removed'; cardId: string }
  | { type: 'card-problem'; reason: CardReason }
  | { type: 'fault'; reason: ReaderFault };

/** How things stand, for somebody who comes late. */
export type ReaderState = {
  /** the card that lies there, also while the line is interrupted for a moment */
  held: { card: CardContent; cardId: string } | null;
} & (
  | { phase: 'starting' | 'closed' }
  | { phase: 'disconnected'; reason: DisconnectReason; detail: string }
  | { phase: 'faulty'; device: ReaderDevice; reason: ReaderFault }
  | { phase: 'ready'; device: ReaderDevice; samId: string }
);
