import { z } from 'zod';
import { CertificationMethod } from '../attemptRecord.ts';
import { CalendarDate, CalendarMonth } from '../calendar.ts';
import { LivenessAction } from '../liveness/action.ts';
import { Scheme } from '../scheme.ts';
import { packProblems } from './packProblems.ts';
import {
  Agreement,
  Article,
  ArticleId,
  Form,
  Hotline,
  LawText,
  Notice,
  PackText,
  Place,
  Way,
  WhatIf,
} from './packTexts.ts';

const describe = (description: string) => ({ description });

/** A stretch of time in which everybody covered must certify once: a yearly round, or the transition into a new rule. */
export const Round = z.strictObject({
  id: ArticleId,
  name: PackText,
  /** a transition (过渡期) is a first round before rolling cycles begin */
  kind: z.enum(['round', 'transition']),
  opens: CalendarDate,
  /** the last day on which certifying is on time */
  closes: CalendarDate,
  countsFrom: CalendarDate.optional().meta(
    describe('First day of a certification that counts for this round; `opens` when absent'),
  ),
  drawingSinceNoLaterThan: CalendarDate.optional().meta(
    describe('Only who drew the benefit by this day is in the round; everybody covered when absent'),
  ),
  article: ArticleId,
});
export type Round = z.infer<typeof Round>;

/** A stretch of days on which other channels are open than usual. An open end is open for ever. */
export const Phase = z.strictObject({
  id: ArticleId,
  name: PackText,
  from: CalendarDate.optional(),
  to: CalendarDate.optional(),
  channels: z.array(CertificationMethod),
  article: ArticleId,
});
export type Phase = z.infer<typeof Phase>;

/** The rolling cycle (认证周期, 递延计算): from the latest certification, its last day inside. */
export const Cycle = z.strictObject({
  length: z.union([
    z.strictObject({ months: z.int().min(1).max(120) }),
    z.strictObject({ days: z.int().min(1).max(3660) }),
  ]),
  newRecipients: z
    .enum(['from-first-payment', 'next-round'])
    .meta(
      describe(
        'Who began to draw after a round opened: `from-first-payment`, their cycle starts on the day they began to draw; `next-round`, they wait for the first round that takes them in',
      ),
    ),
  article: ArticleId,
  newRecipientsArticle: ArticleId,
});
export type Cycle = z.infer<typeof Cycle>;

/** A list that the notice has the agency send to units. */
export const NoticeList = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('round-not-done'),
    id: ArticleId,
    title: PackText,
    round: ArticleId,
    /** the days at whose end the list is drawn up */
    asOf: z.array(CalendarDate).min(1),
    article: ArticleId,
  }),
  z.strictObject({
    kind: z.literal('cycle-ending'),
    id: ArticleId,
    title: PackText,
    /** drawn up on this day of each month */
    dayOfMonth: z.int().min(1).max(28),
    /** holds those whose last day lies between that day and the end of the month this many months later */
    monthsAhead: z.int().min(0).max(12),
    from: CalendarMonth,
    article: ArticleId,
  }),
]);
export type NoticeList = z.infer<typeof NoticeList>;

const AmberRed = z.strictObject({ amber: z.number().nonnegative(), red: z.number().nonnegative() });

/**
 * A policy pack: one notice as data. Everything a terminal does differently from one county to the next stands here.
 * Strict throughout: an unknown key is a mistake and is refused.
 */
export const PolicyPack = z
  .strictObject({
    $schema: z.string().optional(),
    id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    version: z.string().regex(/^\d+\.\d+\.\d+$/, 'three numbers: 1.0.0'),
    notice: Notice,
    articles: z.record(ArticleId, Article),

    coverage: z.strictObject({
      schemes: z.array(Scheme).min(1),
      who: z.array(PackText).min(1),
      article: ArticleId,
    }),
    rounds: z
      .array(Round)
      .meta(describe('In order of their opening; empty where certification is open all year')),
    cycle: Cycle,

    channels: z.strictObject({
      usual: z.array(CertificationMethod).meta(describe('Open on every day that no phase names')),
      phases: z.array(Phase),
      ways: z.array(Way).min(1),
      article: ArticleId,
    }),

    reminders: z.strictObject({
      remindWithinDays: z.int().min(0).max(180),
      lists: z.array(NoticeList),
      article: ArticleId,
    }),

    overdue: z.strictObject({
      pausedAfterMonths: z
        .int()
        .min(1)
        .max(12)
        .meta(describe('1: payment pauses from the month after the last day’s month')),
      article: ArticleId,
    }),
    recovery: z.strictObject({
      resumesAfterMonths: z
        .int()
        .min(0)
        .max(12)
        .meta(describe('1: paid again from the month after the month of certifying')),
      backPay: z.boolean().meta(describe('Whether the paused months are paid back')),
      article: ArticleId,
    }),
    events: z.strictObject({ custody: ArticleId, death: ArticleId, eligibilityLost: ArticleId }),

    limits: z.strictObject({
      actions: z.array(LivenessAction).min(1),
      actionsDrawn: z.int().min(1).max(5),
      maxAttempts: z.int().min(1).max(99),
      secondConfirmationFor: z.array(CertificationMethod),
      article: ArticleId.optional(),
    }),
    capture: z.strictObject({
      name: z.enum(['required', 'optional', 'not-asked']),
      phone: z.enum(['required', 'optional', 'not-asked']),
      address: z.enum(['required', 'optional', 'not-asked']),
      article: ArticleId.optional(),
    }),
    agreements: z.array(Agreement),
    faceRecognitionConsent: z.strictObject({
      version: z.string().min(1),
      title: PackText,
      text: PackText,
      alternative: PackText,
    }),
    evidence: z.strictObject({
      sentToAgency: z
        .boolean()
        .meta(
          describe('Whether pictures go to the agency without being asked for; consent may still allow it'),
        ),
      keptDays: z.int().min(1).max(3660),
    }),
    verification: z.strictObject({
      embedder: z.string().min(1),
      accept: z.number().positive().meta(describe('Distance up to which the face is accepted')),
      review: z.number().positive().meta(describe('Distance up to which a human decides; refused beyond')),
    }),
    timeLimits: z
      .record(z.string(), z.int().positive())
      .optional()
      .meta(
        describe('Seconds for a state of the visit, by the state’s name; the terminal’s own where absent'),
      ),
    freshness: z
      .strictObject({
        syncAgeDays: AmberRed,
        rosterAgeDays: AmberRed,
        packAgeDays: AmberRed,
        recordsWaiting: AmberRed,
        freeSpaceMegabytes: AmberRed,
      })
      .partial()
      .optional()
      .meta(describe('Amber and red limits of the terminal’s fuel gauge; the terminal’s own where absent')),

    forms: z.array(Form),
    hotlines: z.array(Hotline).min(1),
    places: z.array(Place),
    documents: z.array(PackText).min(1).meta(describe('What to bring')),
    whatIf: z.array(WhatIf),
    fraudLaw: z.array(LawText).min(1),
    fees: z.strictObject({
      noFee: PackText,
      paidServices: z.array(z.strictObject({ text: PackText, article: ArticleId })),
    }),
    assumptions: z.array(
      z.strictObject({
        /** JSON pointer to the value that the notice does not give */
        path: z.string().regex(/^(\/[^/]+)+$/),
        reason: PackText,
      }),
    ),
  })
  .superRefine((pack, context) => {
    for (const { path, message } of packProblems(pack)) context.addIssue({ code: 'custom', path, message });
  })
  .meta({ title: 'Anxin policy pack', description: 'One notice on 领取社会保险待遇资格认证 as data' });
export type PolicyPack = z.infer<typeof PolicyPack>;
