import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { AttemptResult, CertificationMethod } from '../../domain/attemptRecord.ts';
import { CalendarDate } from '../../domain/calendar.ts';
import { RequestKind } from '../../domain/deskRequest.ts';
import { shownEnum } from '../../domain/openEnum.ts';
import { RecordRefusal, RequestReason } from '../agency.ts';
import { deskErrors } from './deskSession.ts';
import { SyncReasonKind } from './status.ts';

/** A stick on which data can be carried to the agency and back (U盘). */
export const Stick = z.object({
  /** where it is mounted */
  path: z.string(),
  name: z.string(),
  freeBytes: z.number().nonnegative(),
  /** it holds a package of the agency for this terminal */
  hasAnswer: z.boolean(),
});
export type Stick = z.infer<typeof Stick>;

/** Why nothing was carried; each with words that say what to do. */
export const FerryFailure = z.enum([
  'stick-gone',
  'under-way', // 上一次还没有完成
  'not-activated',
  'no-agency-key', // 还没有经办机构的公钥，须先联网一次
  'not-as-written', // 回读校验不一致
  'nothing-for-us',
  'not-a-package',
  'not-for-us',
  'unknown-sender',
  'bad-signature',
  'disk-full',
  'read-only',
  'locked',
  'corrupt',
  'io-error',
]);
export type FerryFailure = z.infer<typeof FerryFailure>;

const working = z.object({
  state: z.literal('working'),
  done: z.number().int().nonnegative(),
  /** 0 until it is known */
  total: z.number().int().nonnegative(),
});
const failed = z.object({ state: z.literal('failed'), reason: FerryFailure });
const count = z.number().int().nonnegative();

/** How far a package is on its way onto a stick; `done` or `failed` comes last. */
export const FerryWriting = z.discriminatedUnion('state', [
  working,
  failed,
  z.object({
    state: z.literal('done'),
    records: count,
    bytes: count,
    /** pictures on the stick */
    pictures: count,
    /** pictures for which there was no room; the next stick takes them */
    picturesLeft: count,
  }),
]);
export type FerryWriting = z.infer<typeof FerryWriting>;

/** How far the agency's answer is on its way into the terminal; `done` or `failed` comes last. */
export const FerryReading = z.discriminatedUnion('state', [
  working,
  failed,
  z.object({
    state: z.literal('done'),
    receipts: count,
    decisions: count,
    people: count,
    /** how many more changes of the roster wait for the next stick */
    peopleRemaining: count,
    /** pictures that the agency has taken in */
    pictures: count,
  }),
]);
export type FerryReading = z.infer<typeof FerryReading>;

/** What came of an activation code. */
export const Activation = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), terminalId: z.string() }),
  z.object({
    ok: z.literal(false),
    reason: z.enum([
      'code-unknown',
      'code-used',
      'key-revoked',
      'no-agency', // 未配置经办机构地址
      'not-asked', // 已激活，无需再次激活
      ...SyncReasonKind.options,
    ]),
  }),
]);
export type Activation = z.infer<typeof Activation>;

/** The reasons for which there are words; whatever else is shown as `other`. */
export const SetAsideReason = z.enum([
  ...RecordRefusal.options,
  ...RequestReason.options,
  'too-large', // a gateway on the way does not let it through
]);
export type SetAsideReason = z.infer<typeof SetAsideReason>;

const parcelKey = z.object({ parcel: z.string().max(50), key: z.string().max(200) });

/** Something that the agency did not take, or that did not get through: it waits for a person, and stands before nothing. */
export const SetAsideItem = parcelKey.extend({
  /** a closed name; there are words for those in `SetAsideReason` */
  reason: z.string(),
  since: z.iso.datetime(),
  /** the next exchange tries it again by itself */
  passing: z.boolean(),
  /** how often somebody has had it sent again, and when last; null: never */
  triedAgain: z.object({ times: z.number().int().positive(), at: z.iso.datetime() }).nullable(),
  /** whose it is, and what was done or asked; null where nobody's */
  about: z
    .object({
      name: z.string(),
      maskedIdentityNumber: z.string(),
      on: CalendarDate,
      act: z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('attempt'),
          method: shownEnum(CertificationMethod),
          result: shownEnum(AttemptResult),
        }),
        z.object({ kind: z.literal('request'), request: RequestKind }),
      ]),
    })
    .nullable(),
});
export type SetAsideItem = z.infer<typeof SetAsideItem>;

const stick = z.object({ stick: z.string() });

/** What keeps a terminal in touch with its agency by hand. Only for an operator who is signed in at its desk. */
export const upkeepContract = {
  /** only for a supervisor or an engineer */
  activate: oc
    .errors(deskErrors)
    .input(z.object({ code: z.string().trim().min(1).max(100) }))
    .output(Activation),
  /** does not count as somebody at the desk: the page asks again and again */
  sticks: oc.errors(deskErrors).output(z.array(Stick)),
  ferryWrite: oc.errors(deskErrors).input(stick).output(eventIterator(FerryWriting)),
  ferryRead: oc.errors(deskErrors).input(stick).output(eventIterator(FerryReading)),
  /** what was set aside, the oldest first, and how many that are in all */
  setAside: oc.errors(deskErrors).output(z.object({ items: z.array(SetAsideItem), total: count })),
  /** offers it again with the next exchange, over whichever way; without parcels, all of it */
  sendAgain: oc
    .errors(deskErrors)
    .input(z.object({ parcels: z.array(parcelKey).min(1).max(500).optional() }))
    .output(z.object({ sent: count })),
};
