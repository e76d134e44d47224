import { z } from 'zod';
import { type Known, openEnum } from './openEnum.ts';

/** How the helper stands to the pensioner (代办人与被认证人关系). */
export const HelperRelation = z.enum([
  'spouse', // 配偶
  'child', // 子女
  'child-in-law', // 儿媳、女婿
  'grandchild', // 孙辈
  'sibling', // 兄弟姐妹
  'neighbour', // 邻居、朋友
  'unit-staff', // 单位工作人员
  'village-staff', // 村（社区）协办员
]);
export type HelperRelation = z.infer<typeof HelperRelation>;

/** Somebody who acts for the pensioner (代他人认证). Only the pensioner's face is ever taken. */
export const Helper = z.object({ name: z.string().trim().min(1).max(50), relation: HelperRelation });
export type Helper = z.infer<typeof Helper>;

const IdentifiedBy = z.enum(['card', 'operator']);

/** Why an operator checked by eye instead of the camera: a closed list, so that it can be counted. */
export const VisualCheckReason = z.enum([
  'declined', // 本人不同意人脸识别
  'cannot-do-actions', // 身体原因做不了动作
  'face-changed', // 伤病、手术后面容改变
  'face-covered', // 面部包扎、吸氧等遮挡
  'no-reference', // 没有可比对的照片
  'attempts-exhausted', // 次数用完
  'equipment-down', // 摄像头或比对程序不能用
]);
export type VisualCheckReason = z.infer<typeof VisualCheckReason>;

/** How a paper reached the desk. */
export const FormRoute = z.enum(['in-person', 'by-helper', 'by-post']);
export type FormRoute = z.infer<typeof FormRoute>;

/** What staff contributed to an attempt (协助认证): who identified the person, who helped, what was looked at. */
export const Assistance = z.object({
  /** by the card on the reader, or by the operator from a typed number and other papers */
  identifiedBy: openEnum(IdentifiedBy),
  helper: Helper.extend({ relation: openEnum(HelperRelation) }).nullable(),
  visualCheck: z.object({ reason: openEnum(VisualCheckReason) }).nullable(),
  /** the second member of staff who confirmed, where the pack asks for one */
  confirmedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** where a home visit took place, in words */
  place: z.string().max(100).nullable(),
  /** the paper that was received: the pack's form, how it came, and what was ticked off as there */
  form: z.object({ id: z.string(), route: openEnum(FormRoute), received: z.array(z.string()) }).nullable(),
});
export type Assistance = Known<z.infer<typeof Assistance>>;
