import { z } from 'zod';
import { HelperRelation } from './assistance.ts';
import { SoftwareId } from './attemptRecord.ts';
import { CalendarDate } from './calendar.ts';
import { type FoundWord, newWord, openEnum, unknownWords } from './openEnum.ts';

/** What a desk asks of the agency for a person (申请事项). */
export const RequestKind = z.enum([
  'first-photo', // 建模
  'correct-data', // 基本信息变更
  'report-death', // 死亡申报
  'report-custody', // 被采取强制措施或服刑
  'withdraw-consent', // 撤回同意并删除人脸信息
]);
export type RequestKind = z.infer<typeof RequestKind>;

const reported = {
  on: CalendarDate,
  informant: z.object({ name: z.string().trim().min(1).max(50), relation: HelperRelation }),
};

/** What a person wants corrected (信息变更); what is absent stays as it is. */
export const DataChanges = z.object({
  name: z.string().trim().min(1).max(50).optional(),
  phone: z.string().trim().min(1).max(30).optional(),
  address: z.string().trim().min(1).max(200).optional(),
});

/** What is asked, by kind; the papers lie beside it. */
export const RequestContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('first-photo'), takenOn: CalendarDate }),
  z.object({
    kind: z.literal('correct-data'),
    changes: DataChanges,
  }),
  z.object({ kind: z.literal('report-death'), ...reported }),
  z.object({ kind: z.literal('report-custody'), ...reported }),
  z.object({ kind: z.literal('withdraw-consent') }),
]);
export type RequestContent = z.infer<typeof RequestContent>;

/** A paper that belongs to a request, named by the hash of its bytes. */
export const PaperReference = z.object({
  kind: z.enum(['photo', 'document', 'signature']),
  mediaType: z.string().max(100),
  /** SHA-256 of the bytes, base64url */
  hash: z.string().length(43),
  byteLength: z.number().int().nonnegative(),
});
export type PaperReference = z.infer<typeof PaperReference>;

/** The formats that this version reads. */
const RequestFormat = z.enum(['anxin-request/1', 'anxin-request/2']);
/** The format that this version writes. */
export const requestFormat = 'anxin-request/2';

/** A request as the desk filed it; signed by the terminal's key like a record. */
export const FiledRequest = z.object({
  /** absent in what was written before requests named their format, which is format 1 */
  format: openEnum(RequestFormat).optional(),
  /** the software that wrote it; absent in format 1 */
  software: SoftwareId.optional(),
  /** UUIDv7, made when it was filed: the idempotency key everywhere */
  id: z.uuidv7(),
  terminalId: z.string(),
  /** the calendar date in Asia/Shanghai on which it was filed */
  on: CalendarDate,
  at: z.iso.datetime(),
  person: z.object({ packId: z.string(), identityNumber: z.string() }),
  operatorId: z.string(),
  /** of a kind that this version does not know, all that it says is kept */
  content: z.union([RequestContent, z.looseObject({ kind: newWord(RequestKind) })]),
  papers: z.array(PaperReference).max(20),
});
export type FiledRequest = z.infer<typeof FiledRequest>;

/** Every word in a request that this version does not know; nobody but an officer decides on one that has any. */
export function unknownInRequest(request: FiledRequest): FoundWord[] {
  return unknownWords(FiledRequest, request);
}

/** Why an officer did not do what was asked; a closed list, because it is shown to the person. */
export const RequestRefusal = z.enum([
  'paper-missing', // 缺少证明材料
  'paper-unreadable', // 材料看不清
  'not-confirmed', // 核实后与事实不符
  'already-so', // 已是申请的内容
  'not-on-roster', // 查无此人
  'photo-unsuitable', // 照片不合格
]);
export type RequestRefusal = z.infer<typeof RequestRefusal>;

/** What became of a request that the agency has taken. */
export const RequestOutcome = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open') }),
  z.object({ state: z.literal('granted'), at: z.iso.datetime() }),
  z.object({ state: z.literal('refused'), reason: RequestRefusal, at: z.iso.datetime() }),
]);
export type RequestOutcome = z.infer<typeof RequestOutcome>;
