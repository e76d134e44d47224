import { base64url } from 'jose';
import { parse as parseUuid, stringify as stringifyUuid } from 'uuid';
import { z } from 'zod';
import type { AttemptResult } from '../../domain/attemptRecord.ts';
import { addDays, type CalendarDate, daysBetween } from '../../domain/calendar.ts';
import type { Scheme } from '../../domain/scheme.ts';
import type { DecisionReason, RecordState } from '../agency.ts';
import type { Delivery } from '../terminal/visit.ts';

/** What a terminal says on paper of an attempt that it recorded. No identity number but its masked form. */
export interface PaperClaims {
  recordId: string;
  /** place in the terminal's chain */
  sequence: number;
  /** hash of the record that the terminal keeps and the agency gets */
  recordHash: string;
  on: CalendarDate;
  /** the last day on which the next certification is on time; null where there is none */
  nextBy: CalendarDate | null;
  result: AttemptResult;
  schemes: Scheme[];
  maskedIdentityNumber: string;
  /** how far the record had come, as the terminal knew it */
  delivery: Delivery;
  /** seconds since the epoch, by the terminal's clock */
  madeAtS: number;
  /** the agency's receipt, as the parts from which its bytes are made again; null while there was none */
  receipt: PaperReceipt | null;
}

export interface PaperReceipt {
  state: RecordState;
  reason: DecisionReason | null;
  /** milliseconds since the epoch, by the agency's clock */
  atMs: number;
  /** the chain that the agency names where it is a former one of the terminal's; null for its present one */
  terminalId: string | null;
  /** short id of the agency's key where it is not the one that signed the certificate */
  keyId: Uint8Array | null;
  signature: Uint8Array;
}

// The place in these lists is what papers carry that people have at home: names may only be added, at the end.
const results: readonly AttemptResult[] = [
  'certified',
  'awaiting-review',
  'not-matched',
  'liveness-failed',
  'broken-off',
  'not-acquired',
];
const schemeBits: readonly Scheme[] = [
  'enterprise-pension',
  'institution-pension',
  'resident-pension',
  'work-injury',
  'survivor-benefit',
];
const deliveries: readonly Delivery[] = [
  'queued',
  'sent',
  'received',
  'accepted',
  'needs-review',
  'rejected',
  'parked',
];
const states: readonly RecordState[] = ['received', 'accepted', 'needs-review', 'rejected'];
const reasons: readonly DecisionReason[] = [
  'face-review',
  'died',
  'in-custody',
  'eligibility-lost',
  'not-on-roster',
  'clock-uncertain',
  'duplicate-same-day',
  'terminal-stale',
  'chain-forked',
  'officer',
  'unknown-value',
  'taken-after-all',
];

/** Days on paper are counted from here. */
const firstDay = '2020-01-01';
const maskedNumber = /^([^*]{0,3})(\*+)([^*]{0,4})$/;

const bytes = (length: number) => z.instanceof(Uint8Array).refine((value) => value.length === length);
const natural = z.number().int().nonnegative();
const nameIn = <Name extends string>(names: readonly Name[]) =>
  natural.transform((place, context) => {
    const name = names[place];
    if (name !== undefined) return name;
    context.addIssue('a name that this version does not know');
    return z.NEVER;
  });
const Day = z
  .number()
  .int()
  .min(-100_000)
  .max(100_000)
  .transform((days) => addDays(firstDay, days));

const Receipt = z
  .tuple([
    nameIn(states),
    nameIn(reasons).nullable(),
    natural.max(8.64e15),
    z.string().max(40).nullable(),
    bytes(6).nullable(),
    bytes(64),
  ])
  .transform(
    ([state, reason, atMs, terminalId, keyId, signature]): PaperReceipt => ({
      state,
      reason,
      atMs,
      terminalId,
      keyId,
      signature,
    }),
  );

const Claims = z
  .tuple([
    bytes(16).transform((id) => stringifyUuid(id)),
    natural.positive(),
    bytes(32).transform((hash) => base64url.encode(hash)),
    Day,
    Day.nullable(),
    nameIn(results),
    natural.max(2 ** schemeBits.length - 1),
    z.tuple([z.string().max(3), natural.max(30), z.string().max(4)]),
    nameIn(deliveries),
    natural.max(1e11),
    Receipt.nullable(),
  ])
  .transform(
    ([
      recordId,
      sequence,
      recordHash,
      on,
      nextBy,
      result,
      schemes,
      [head, hidden, tail],
      delivery,
      madeAtS,
      receipt,
    ]): PaperClaims => ({
      recordId,
      sequence,
      recordHash,
      on,
      nextBy,
      result,
      schemes: schemeBits.filter((_, bit) => (schemes >> bit) % 2 === 1),
      maskedIdentityNumber: head + '*'.repeat(hidden) + tail,
      delivery,
      madeAtS,
      receipt,
    }),
  );

/** The claims as the array that is signed. */
export function paperArray(claims: PaperClaims): unknown[] {
  const { receipt } = claims;
  const [, head = '', hidden = '', tail = ''] = maskedNumber.exec(claims.maskedIdentityNumber) ?? [];
  if (hidden === '') throw new RangeError('Only a masked identity number goes onto paper');
  return [
    parseUuid(claims.recordId),
    claims.sequence,
    new Uint8Array(base64url.decode(claims.recordHash)),
    daysBetween(firstDay, claims.on),
    claims.nextBy && daysBetween(firstDay, claims.nextBy),
    results.indexOf(claims.result),
    claims.schemes.reduce((bits, scheme) => bits + 2 ** schemeBits.indexOf(scheme), 0),
    [head, hidden.length, tail],
    deliveries.indexOf(claims.delivery),
    claims.madeAtS,
    receipt && [
      states.indexOf(receipt.state),
      receipt.reason && reasons.indexOf(receipt.reason),
      receipt.atMs,
      receipt.terminalId,
      receipt.keyId,
      receipt.signature,
    ],
  ];
}

/** Reads that array; null where it is none, or says something that this version does not know. */
export function readPaperArray(decoded: unknown): PaperClaims | null {
  return Claims.safeParse(decoded).data ?? null;
}
