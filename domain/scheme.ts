import { z } from 'zod';

/** Social insurance schemes whose recipients must certify (险种). */
export const Scheme = z.enum([
  'enterprise-pension', // 企业职工基本养老保险
  'institution-pension', // 机关事业单位养老保险
  'resident-pension', // 城乡居民养老保险
  'work-injury', // 工伤保险长期待遇
  'survivor-benefit', // 遗属待遇、供养亲属抚恤金
]);
export type Scheme = z.infer<typeof Scheme>;
