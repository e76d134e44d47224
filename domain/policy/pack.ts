import { z } from 'zod';
import { CertificationMethod } from '../attemptRecord.ts';
import { CalendarDate, CalendarMonth } from '../calendar.ts';
import { GaugeLimits } from '../freshness.ts';
import { LivenessAction } from '../liveness/action.ts';
import { Scheme } from '../scheme.ts';
import { packReasons } from './packProblems.ts';
import {
  Agreement,
  Article,
  ArticleId,
  Form,
  Hotline,
  Key,
  LawText,
  Notice,
  PackText,
  Place,
  Way,
  WhatIf,
} from './packTexts.ts';
import { waitShape } from './waits.ts';

/** A stretch of time in which everybody covered must certify once: a yearly round, or the transition into a new rule. */
export const Round = z.strictObject({
  id: Key,
  name: PackText,
  kind: z
    .enum(['round', 'transition'])
    .describe('A transition (过渡期) is a first round before rolling cycles begin; the rules are the same'),
  opens: CalendarDate,
  closes: CalendarDate.describe('The last day on which certifying is on time'),
  countsFrom: CalendarDate.optional().describe(
    'First day of a certification that counts for this round; `opens` when absent',
  ),
  drawingSinceNoLaterThan: CalendarDate.optional().describe(
    'Only who drew the benefit by this day is in the round; everybody covered when absent',
  ),
  article: ArticleId,
});
export type Round = z.infer<typeof Round>;

/** A stretch of days on which other channels are open than usual. An open end is open for ever. */
const Phase = z.strictObject({
  id: Key,
  name: PackText,
  from: CalendarDate.optional(),
  to: CalendarDate.optional(),
  channels: z.array(CertificationMethod),
  article: ArticleId,
});

/** The rolling cycle (认证周期, 递延计算): from the latest certification, its last day inside. */
export const Cycle = z.strictObject({
  length: z
    .union([
      z.strictObject({ months: z.int().min(1).max(120) }),
      z.strictObject({ days: z.int().min(1).max(3660) }),
    ])
    .describe('Twelve months and 365 days differ in leap years; month ends clamp; the last day is inside'),
  newRecipients: z
    .enum(['from-first-payment', 'next-round'])
    .describe(
      'Who began to draw after a round opened: `from-first-payment`, their cycle starts on the day they began to draw; `next-round`, they wait for the first round that takes them in',
    ),
  article: ArticleId,
  newRecipientsArticle: ArticleId,
});
export type Cycle = z.infer<typeof Cycle>;

/** A list that the notice has the agency send to units. */
export const NoticeList = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('round-not-done'),
    id: Key,
    title: PackText,
    round: Key,
    asOf: z.array(CalendarDate).min(1).describe('The days at whose end the list is drawn up'),
    article: ArticleId,
  }),
  z.strictObject({
    kind: z.literal('cycle-ending'),
    id: Key,
    title: PackText,
    dayOfMonth: z.int().min(1).max(28).describe('Drawn up on this day of each month'),
    monthsAhead: z
      .int()
      .min(0)
      .max(12)
      .describe('Holds those whose last day lies between that day and the end of the month this many later'),
    from: CalendarMonth.describe('The first month in which it is drawn up'),
    article: ArticleId,
  }),
]);
export type NoticeList = z.infer<typeof NoticeList>;

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
    articles: z.record(Key, Article).describe('The paragraphs of the notice, by names of your own'),

    coverage: z.strictObject({
      schemes: z.array(Scheme).min(1),
      who: z.array(PackText).min(1),
      article: ArticleId,
    }),
    rounds: z.array(Round).describe('In order of their opening; empty where certification is open all year'),
    cycle: Cycle,

    channels: z.strictObject({
      usual: z.array(CertificationMethod).describe('Open on every day that no phase names'),
      phases: z.array(Phase).describe('The first phase that holds a day decides; each year has its own'),
      ways: z.array(Way).min(1).describe('Each way as people are told of it, also on their own phones'),
      article: ArticleId,
    }),

    reminders: z.strictObject({
      remindWithinDays: z
        .int()
        .min(0)
        .max(180)
        .describe('Days before the last one on which reminding begins'),
      lists: z.array(NoticeList),
      article: ArticleId,
    }),

    overdue: z.strictObject({
      pausedAfterMonths: z
        .int()
        .min(1)
        .max(12)
        .describe('1: payment pauses from the month after the last day’s month'),
      article: ArticleId,
    }),
    recovery: z.strictObject({
      resumesAfterMonths: z
        .int()
        .min(0)
        .max(12)
        .describe('1: paid again from the month after the month of certifying'),
      backPay: z.boolean().describe('Whether the paused months are paid back'),
      article: ArticleId,
    }),
    events: z
      .strictObject({ custody: ArticleId, death: ArticleId, eligibilityLost: ArticleId })
      .describe('The articles that speak of what overrides the cycle'),

    limits: z.strictObject({
      actions: z.array(LivenessAction).min(1),
      actionsDrawn: z.int().min(1).max(5).describe('How many different actions are drawn for each attempt'),
      maxAttempts: z.int().min(1).max(99).describe('Failures after which staff take over'),
      secondConfirmationFor: z
        .array(CertificationMethod)
        .describe('Ways of certifying that a second member of staff confirms'),
      article: ArticleId.optional(),
    }),
    capture: z.strictObject({
      name: z.enum(['required', 'optional', 'not-asked']),
      phone: z.enum(['required', 'optional', 'not-asked']),
      address: z.enum(['required', 'optional', 'not-asked']),
      methods: z
        .array(CertificationMethod)
        .min(1)
        .optional()
        .describe('Ways of certifying in which these are asked for; every way where absent'),
      article: ArticleId.optional(),
    }),
    agreements: z.array(Agreement),
    faceRecognitionConsent: z.strictObject({
      version: z.string().min(1),
      title: PackText,
      text: PackText,
      alternative: PackText.describe('What somebody who declines does instead: never nothing'),
    }),
    evidence: z.strictObject({
      sentToAgency: z
        .boolean()
        .describe('Whether pictures go to the agency without being asked for; consent may still allow it'),
      keptDays: z.int().min(1).max(3660).describe('Days after which evidence is erased from the terminal'),
    }),
    verification: z.strictObject({
      embedder: z.string().min(1),
      accept: z.number().positive().describe('Distance up to which the face is accepted'),
      review: z.number().positive().describe('Distance up to which a human decides; refused beyond'),
    }),
    ...waitShape,
    freshness: GaugeLimits.partial()
      .optional()
      .describe('Amber and red limits of the terminal’s fuel gauge; the terminal’s own where absent'),

    forms: z.array(Form),
    hotlines: z.array(Hotline).min(1),
    places: z.array(Place),
    documents: z.array(PackText).min(1).describe('What to bring'),
    whatIf: z.array(WhatIf),
    fraudLaw: z.array(LawText).min(1),
    fees: z.strictObject({
      noFee: PackText,
      paidServices: z.array(z.strictObject({ text: PackText, article: ArticleId })),
    }),
    assumptions: z.array(
      z.strictObject({
        path: z
          .string()
          .regex(/^(\/[^/]+)+$/)
          .describe('JSON pointer to the value that the notice does not give: /cycle/length'),
        reason: PackText,
      }),
    ),
  })
  .superRefine((pack, context) => {
    for (const { path, message } of packReasons(pack)) context.addIssue({ code: 'custom', path, message });
  })
  .meta({ title: 'Anxin policy pack', description: 'One notice on 领取社会保险待遇资格认证 as data' });
export type PolicyPack = z.infer<typeof PolicyPack>;
