import { z } from 'zod';
import { AttemptResult } from '../../domain/attemptRecord.ts';
import { CalendarDate } from '../../domain/calendar.ts';
import { Scheme } from '../../domain/scheme.ts';
import { DecisionReason, RecordState } from '../agency/records.ts';
import { Delivery } from '../terminal/visit.ts';

/** Why a code proves nothing. */
export const PaperReason = z.enum([
  'not-a-code', // 不是回执码，或不完整
  'unknown-agency', // 没有这家经办机构的公钥
  'bad-certificate', // 终端证书不是经办机构签发的
  'bad-signature', // 内容被改过，或不是该终端签发的
  'outside-certificate-term', // 打印时终端证书不在有效期内
  'bad-receipt', // 所附的经办机构回执是伪造的
]);
export type PaperReason = z.infer<typeof PaperReason>;

/** What a code proves, and to what it does not reach. */
export const PaperVerdict = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(false), reason: PaperReason }),
  z.object({
    ok: z.literal(true),
    /** on the terminal's word, whose key the agency has certified */
    recorded: z.object({
      terminalId: z.string(),
      recordId: z.string(),
      sequence: z.number().int().positive(),
      on: CalendarDate,
      nextBy: CalendarDate.nullable(),
      result: AttemptResult,
      schemes: z.array(Scheme),
      maskedIdentityNumber: z.string(),
      delivery: Delivery,
      madeAt: z.iso.datetime(),
    }),
    /** on the agency's own word; null where there was none yet when the code was made */
    receipt: z
      .object({ state: RecordState, reason: DecisionReason.nullable(), at: z.iso.datetime() })
      .nullable(),
  }),
]);
export type PaperVerdict = z.infer<typeof PaperVerdict>;
