import { z } from 'zod';
import { RequestKind, RequestOutcome } from '../../domain/deskRequest.ts';
import { openEnum } from '../../domain/openEnum.ts';
import { officerCall } from './officerCall.ts';
import { RequestReason } from './officeWire.ts';
import { RecordRefusal } from './records.ts';

/** Why an officer takes something that was refused; a closed list, because it is put down with the act. */
const AfterAllReason = z.enum([
  'checked-with-desk', // 已与经办网点核实
  'paper-on-file', // 有纸质材料佐证
  'terminal-at-fault', // 终端故障所致，内容可信
  'agency-at-fault', // 经办机构系统所致，内容可信
]);

/** Why something that was refused can never be taken, by anybody. */
export const NeverTaken = z.enum([
  'signature-does-not-hold', // nobody can say that the terminal wrote it
  'not-readable', // this version of the agency cannot read it; a later one may
  'id-held', // another one with the same id is here
]);
export type NeverTaken = z.infer<typeof NeverTaken>;

const refused = {
  terminalId: z.string(),
  terminalName: z.string(),
  office: z.string().nullable(),
  /** names it: SHA-256 of the token as it came, base64url */
  hash: z.string(),
  /** when it came first and last, and how often */
  firstAt: z.iso.datetime(),
  lastAt: z.iso.datetime(),
  times: z.number().int().positive(),
  /** the terminal's own word for why it had set it aside, where a stick brought it */
  told: z.string().nullable(),
  /** null: an officer can take it */
  never: NeverTaken.nullable(),
  /** one with the same id has come in other bytes, so that nothing is missing */
  idHeld: z.boolean(),
  takenAt: z.iso.datetime().nullable(),
};

/** What can be read of it, whether or not its signature holds; numbers are masked. */
const readable = {
  on: z.string().nullable(),
  at: z.string().nullable(),
  maskedIdentityNumber: z.string().nullable(),
  packId: z.string().nullable(),
};

/** Something that a terminal sent and the agency refused. */
export const RefusedItem = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('record'),
    ...refused,
    refusal: RecordRefusal,
    content: z
      .object({
        ...readable,
        recordId: z.string().nullable(),
        sequence: z.number().nullable(),
        name: z.string().nullable(),
        method: z.string().nullable(),
        result: z.string().nullable(),
      })
      .nullable(),
  }),
  z.object({
    kind: z.literal('request'),
    ...refused,
    refusal: RequestReason,
    content: z
      .object({ ...readable, requestId: z.string().nullable(), asked: z.string().nullable() })
      .nullable(),
    /** hashes of its papers that are here; they are read like those of any request */
    papersHeld: z.array(z.string()),
  }),
]);
export type RefusedItem = z.infer<typeof RefusedItem>;

const RefusedKind = z.enum(['record', 'request']);

/** What came of taking it after all. */
export const TakenAfterAll = z.discriminatedUnion('kind', [
  /** it stands before an officer; `receipt` is the one that the terminal hears with its next contact */
  z.object({ kind: z.literal('record'), recordId: z.string(), receipt: z.string() }),
  z.object({
    kind: z.literal('request'),
    requestId: z.string(),
    asked: openEnum(RequestKind),
    outcome: RequestOutcome,
  }),
]);
export type TakenAfterAll = z.infer<typeof TakenAfterAll>;

/** What the agency refused (未收下的记录和申请), and the way to take it after all. */
export const refusedWire = {
  list: officerCall('reviewer', 'auditor')
    .route({
      method: 'GET',
      path: '/v1/officer/refused',
      tags: ['refused'],
      summary:
        'Records and requests that were refused, oldest first: from where, when, why, how often, and what can be read of them',
    })
    .input(
      z.object({
        kind: RefusedKind.default('record'),
        terminalId: z.string().optional(),
        /** `waiting`: nobody has taken it after all */
        state: z.enum(['waiting', 'taken']).default('waiting'),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ items: z.array(RefusedItem), waiting: z.number().int().nonnegative() })),

  take: officerCall('reviewer')
    .route({
      method: 'POST',
      path: '/v1/officer/refused/{kind}/{terminalId}/{hash}',
      tags: ['refused'],
      summary: 'Take it after all, with a reason',
      description:
        'A record gets its receipt and stands before an officer; it is never accepted by this alone. A request waits for its decision like any other. The same again changes nothing. Where the signature does not hold it is never taken.',
    })
    .errors({
      REFUSED_UNKNOWN: { status: 404, message: 'Nothing of this hash was refused' },
      NEVER_TAKEN: {
        status: 409,
        message: 'This can never be taken',
        data: z.object({ reason: NeverTaken }),
      },
    })
    .input(
      z.object({
        kind: RefusedKind,
        terminalId: z.string(),
        hash: z.string().max(100),
        reason: AfterAllReason,
      }),
    )
    .output(TakenAfterAll),
};
