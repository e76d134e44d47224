import { z } from 'zod';

/** What a terminal waits for a person to do. */
export const Wait = z.enum([
  'cardAgain', // 重新放证
  'standing', // 看认证情况
  'consent', // 同意或不同意
  'contact', // 填联系方式
  'face', // 面对摄像头
  'nextTry', // 再试一次
  'result', // 看结果
]);
export type Wait = z.infer<typeof Wait>;

const seconds = z.int().min(10).max(3600);

/** The names that packs of version 0.1 use, and what they are called since. */
const formerNames = {
  cardProblem: 'cardAgain',
  identified: 'standing',
  consent: 'consent',
  contact: 'contact',
  framing: 'face',
  attemptFailed: 'nextTry',
  ended: 'result',
} as const satisfies Record<string, Wait>;
const FormerName = z.enum(Object.keys(formerNames) as (keyof typeof formerNames)[]);

/** The part of a pack that says how long its people are waited for. */
export const waitShape = {
  waits: z
    .partialRecord(Wait, seconds)
    .optional()
    .describe('Seconds that the terminal waits for the person; its own where absent'),
  timeLimits: z
    .partialRecord(FormerName, seconds)
    .optional()
    .describe('The same under the names of version 0.1; write `waits`'),
};

/**
 * How long a pack's people are waited for, in seconds. Packs that are signed and in use keep the names they were
 * signed with.
 */
export function waitsOf(pack: {
  waits?: Partial<Record<Wait, number>> | undefined;
  timeLimits?: Partial<Record<keyof typeof formerNames, number>> | undefined;
}): Partial<Record<Wait, number>> {
  const former = FormerName.options.flatMap((name) => {
    const given = pack.timeLimits?.[name];
    return given === undefined ? [] : [[formerNames[name], given] as const];
  });
  return { ...Object.fromEntries(former), ...pack.waits };
}
