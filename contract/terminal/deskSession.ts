import { z } from 'zod';
import { CalendarDate } from '../../domain/calendar.ts';
import { OperatorRole } from '../../domain/operator.ts';

/** Why the desk did not do what was asked; a closed list, each with words that say what to do. */
export const DeskRefusal = z.enum([
  'signed-out',
  'locked',
  'already-set-up',
  'setup-code-wrong',
  'pin-too-weak',
  'wrong-name-or-pin',
  'slowed-down',
  'pin-to-be-chosen', // 首次登录，请先自设口令
  'pin-as-before',
  'operator-expired',
  'operator-not-yet-valid',
  'role-not-allowed',
  'role-unknown', // 名单上的角色，本机版本不认识
  'own-case', // 经办人不得为本人办理
  'confirmation-missing',
  'confirmation-same-person',
  'number-invalid',
  'not-on-roster',
  'person-forgotten', // 页面上的人已清除，请重新查找
  'visit-under-way',
  'not-covered',
  'not-open-yet',
  'way-not-open',
  'attempts-exhausted',
  'no-reference',
  'recorded-dead',
  'in-custody',
  'eligibility-lost',
  'contact-missing', // 联系方式没有填全
  'signature-missing',
  'form-unknown',
  'form-incomplete',
  'scan-missing',
  'picture-unreadable',
  'photo-unusable', // 照片里要有且只有一张清楚的脸
  'nothing-changed',
  'date-in-future',
  'certified-after-death',
  'record-not-written',
  'nothing-to-print',
  'printing-unavailable',
  'out-of-service',
]);
export type DeskRefusal = z.infer<typeof DeskRefusal>;

/** The one way in which a desk refuses. */
export const deskErrors = {
  DESK_REFUSED: {
    status: 422,
    message: 'The desk refused',
    data: z.object({
      reason: DeskRefusal,
      /** for `slowed-down`: how long until the next try, in milliseconds */
      retryAfterMs: z.number().int().nonnegative().optional(),
      /** for `certified-after-death`: the certification that stands against it */
      on: CalendarDate.optional(),
    }),
  },
} as const;

export const DeskOperator = z.object({ id: z.string(), name: z.string(), role: OperatorRole });
export type DeskOperator = z.infer<typeof DeskOperator>;

/** Who sits at the desk. */
export const DeskSession = z.discriminatedUnion('state', [
  /** nobody is on the list yet: the engineer's one-time code sets up the first operator */
  z.object({ state: z.literal('not-set-up') }),
  z.object({ state: z.literal('signed-out') }),
  z.object({ state: z.literal('locked'), operator: DeskOperator }),
  z.object({ state: z.literal('signed-in'), operator: DeskOperator }),
]);
export type DeskSession = z.infer<typeof DeskSession>;

/** What the desk page follows. */
export const DeskState = z.object({
  session: DeskSession,
  /** place of a home visit round (上门); null at the desk */
  place: z.string().nullable(),
  /** refused without being asked by the page, for example a card of the operator's own on the reader */
  notice: z.object({ reason: DeskRefusal, at: z.iso.datetime() }).nullable(),
  /** the person of the visit that is under way or has just ended */
  visitorId: z.uuid().nullable(),
  /** grows whenever a list that the page shows may have changed */
  revision: z.number().int().nonnegative(),
});
export type DeskState = z.infer<typeof DeskState>;
