import { z } from 'zod';
import { RequestKind } from './deskRequest.ts';

/**
 * Everything that a desk does for a person (协助方式), in the order in which it is offered. The one name of each: page,
 * texts, audit and contract use it, so a way that is added here is asked for everywhere.
 */
export const DeskWay = z.enum([
  'camera', // 刷脸认证
  'helped', // 代他人认证
  'visual-check', // 人工核验
  'form', // 表格或证明
  'print-form', // 打印表格
  ...RequestKind.options,
]);
export type DeskWay = z.infer<typeof DeskWay>;

/** The ways of certifying that rest on staff instead of the camera. */
export const StaffWay = DeskWay.extract(['visual-check', 'form']);
export type StaffWay = z.infer<typeof StaffWay>;
