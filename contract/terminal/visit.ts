import { z } from 'zod';
import { ReferenceKind } from '../../domain/attemptRecord.ts';
import { CalendarDate, CalendarMonth } from '../../domain/calendar.ts';
import { StaffWay } from '../../domain/deskWay.ts';
import { LivenessAction } from '../../domain/liveness/action.ts';
import { FlashSequence } from '../../domain/liveness/flashSequence.ts';
import { FramingHint } from '../../domain/liveness/framing.ts';
import { LocalisedText } from '../../domain/localisedText.ts';
import { StandingStatus } from '../../domain/policy/standing.ts';
import { Scheme } from '../../domain/scheme.ts';

/** One scheme as the person sees it. */
export const SchemeView = z.object({
  scheme: Scheme,
  status: StandingStatus,
  dueBy: CalendarDate.nullable(),
  cycleEnd: CalendarDate.nullable(),
  /** why, in one or two sentences, with the article of the notice */
  explanation: LocalisedText,
  /** the same for a voice, without the citation */
  spokenExplanation: LocalisedText,
});
export type SchemeView = z.infer<typeof SchemeView>;

/** The person on the screen. The identity number is masked before it leaves the terminal's process. */
export const Visitor = z.object({
  name: z.string(),
  maskedIdentityNumber: z.string(),
  schemes: z.array(SchemeView),
});
export type Visitor = z.infer<typeof Visitor>;

/** Why a card could not be read; each has words that say what to do. */
export const CardReason = z.enum([
  'not-an-id-card', // 不是身份证
  'moved-away', // 证件移开太早
  'rejected', // 读卡器与证件互认失败
  'altered', // 证件信息校验失败
  'unreadable', // 读不出
  'number-invalid', // 身份号码校验不通过
]);
export type CardReason = z.infer<typeof CardReason>;

/** Why an attempt did not succeed, in a name that the screen turns into what helps. */
export const AttemptFailure = z.enum([
  'face-lost', // 离开了画面
  'not-acquired', // 没有拍清楚，不算次数
  'second-face', // 画面里有别人
  'helped-by-hand', // 有人用手扶着
  'too-dark', // 光线太暗
  'action-not-seen', // 没看到动作
  'moved-too-much', // 动得太多
  'image-suspect', // 画面异常
  'not-matched', // 与照片不一致
  'different-person', // 中途换人
]);
export type AttemptFailure = z.infer<typeof AttemptFailure>;

/** The closed list of how a visit can end. */
export const VisitEnd = z.enum([
  'certified', // 认证成功
  'awaiting-review', // 已登记，待人工复核
  'not-certified', // 本次未通过，本人离开
  'attempts-exhausted', // 次数用完，请到窗口
  'broken-off-often', // 今天几次没有做完，请工作人员陪同
  'roster-unclear', // 名册上有本机版本不认识的内容，请到窗口
  'consent-declined', // 不同意人脸识别，请到窗口
  'went-to-counter', // 请工作人员帮忙
  'not-on-roster', // 名册中没有
  'not-covered', // 不在本次认证范围
  'not-open-yet', // 还没到认证时间
  'not-at-this-desk', // 本阶段不在现场认证
  'in-custody',
  'recorded-dead',
  'eligibility-lost',
  'card-unreadable',
  'card-removed',
  'reference-missing', // 没有可比对的照片
  'camera-unavailable',
  'face-engine-unavailable',
  'record-not-written', // 没有写入，不算认证
  'timed-out',
  'cancelled',
  'terminal-fault',
]);
export type VisitEnd = z.infer<typeof VisitEnd>;

/** How far a certification has come on its way to the agency; told truthfully. */
export const Delivery = z.enum([
  'queued',
  'sent',
  'received',
  'accepted',
  'needs-review',
  'rejected',
  'parked',
]);
export type Delivery = z.infer<typeof Delivery>;

/** A time limit as the page draws it: counted from the moment the snapshot arrives. */
const TimeLimit = z.object({
  remainingMs: z.number().int().nonnegative(),
  /** the page warns, visibly and audibly, when no more than this is left */
  warnWithinMs: z.number().int().nonnegative(),
  /** whether "more time" is on offer */
  extendable: z.boolean(),
});

/** What the person did. */
export const VisitAct = z.discriminatedUnion('act', [
  z.object({ act: z.literal('continue') }),
  z.object({
    act: z.literal('consent'),
    accept: z.boolean(),
    agreements: z.array(z.string()),
    evidenceMayLeave: z.boolean(),
  }),
  z.object({
    act: z.literal('contact'),
    name: z.string().max(50).optional(),
    phone: z.string().max(30).optional(),
    address: z.string().max(200).optional(),
  }),
  z.object({ act: z.literal('try-again') }),
  z.object({ act: z.literal('exchange-action') }),
  /** 不要变色: no changing colours for this person, for whatever reason */
  z.object({ act: z.literal('no-flash') }),
  z.object({ act: z.literal('help') }),
  z.object({ act: z.literal('leave') }),
  z.object({ act: z.literal('more-time') }),
]);
export type VisitAct = z.infer<typeof VisitAct>;

const VisitActName = z.enum(VisitAct.options.map(({ shape }) => shape.act.value));

const common = {
  visitId: z.uuidv7(),
  /** grows with every snapshot of the terminal; the page ignores older ones */
  revision: z.number().int().nonnegative(),
  timeLimit: TimeLimit.nullable(),
  /** what the person, or an operator for them, may do now; nothing else is taken */
  acts: z.array(VisitActName),
};

/** by which ways an operator may go on with this person; none at a kiosk */
const staffWays = z.array(StaffWay);

const Step = z.object({ action: LivenessAction, state: z.enum(['waiting', 'now', 'done']) });

/** What the page draws. The terminal's session is the one source of it. */
export const VisitSnapshot = z.discriminatedUnion('state', [
  z.object({ state: z.literal('idle'), revision: common.revision }),
  z.object({ state: z.literal('reading'), ...common }),
  z.object({ state: z.literal('card-problem'), ...common, reason: CardReason }),
  z.object({ state: z.literal('identified'), ...common, visitor: Visitor, mayCertify: z.boolean() }),
  z.object({
    state: z.literal('consent'),
    ...common,
    visitor: Visitor,
    consent: z.object({ version: z.string(), title: LocalisedText, text: LocalisedText }),
    agreements: z.array(
      z.object({ id: z.string(), version: z.string(), title: LocalisedText, text: LocalisedText }),
    ),
  }),
  z.object({
    state: z.literal('contact'),
    ...common,
    visitor: Visitor,
    /** what the notice asks for; the page asks for nothing else */
    required: z.array(z.enum(['name', 'phone', 'address'])),
  }),
  z.object({
    state: z.literal('framing'),
    ...common,
    attempt: z.number().int().positive(),
    hint: FramingHint.nullable(),
    progress: z.number(),
  }),
  z.object({
    state: z.literal('capturing'),
    ...common,
    attempt: z.number().int().positive(),
    steps: z.array(Step),
    /** the action asked for now; null between two actions */
    action: LivenessAction.nullable(),
    hint: FramingHint.nullable(),
    progress: z.number(),
    /** whether the action asked for now may be exchanged for others by a person who cannot do it */
    exchangeable: z.boolean(),
    /** colours that the page shows now, after the actions, and when it says `colours`; null while there are none */
    flash: FlashSequence.nullable(),
  }),
  z.object({ state: z.literal('verifying'), ...common, attempt: z.number().int().positive() }),
  z.object({ state: z.literal('recording'), ...common }),
  z.object({
    state: z.literal('attempt-failed'),
    ...common,
    failure: AttemptFailure,
    staffWays,
    attemptsLeft: z.number().int().nonnegative(),
    /** whether it has not succeeded so often that the counter is offered beside another try */
    offersCounter: z.boolean(),
  }),
  z.object({
    state: z.literal('ended'),
    ...common,
    end: VisitEnd,
    /** present where the person may still be shown to themselves */
    visitor: Visitor.nullable(),
    /** what certifying brought: when next, and on what it rests; only for `certified` */
    certification: z
      .object({
        recordId: z.string(),
        on: CalendarDate,
        nextBy: CalendarDate.nullable(),
        resumesFrom: CalendarMonth.nullable(),
        backPay: z.array(CalendarMonth),
        explanation: LocalisedText,
        spokenExplanation: LocalisedText,
        /** the picture that the face agreed with, and the day it was taken; null where no face was compared */
        reference: z.object({ kind: ReferenceKind, takenOn: CalendarDate.nullable() }).nullable(),
        delivery: Delivery,
        /** what the person photographs: can be verified offline; null before the agency has certified this terminal's key */
        code: z.string().nullable(),
      })
      .nullable(),
    /** the number that finds this person at a desk of the same office; null where there is none, or nothing for it to do */
    handOver: z.string().nullable(),
    staffWays,
    /** telephone numbers and counters that help with this end */
    help: z.array(z.object({ label: LocalisedText, number: z.string() })),
  }),
]);
export type VisitSnapshot = z.infer<typeof VisitSnapshot>;
