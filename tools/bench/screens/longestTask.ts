import { z } from 'zod';

const Trace = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      dur: z.number().default(0),
      tdur: z.number().default(0),
      args: z.object({ name: z.string().optional() }).loose().default({}),
    }),
  ),
});

/** Categories in which Chromium's tracing tells tasks and the threads' names. */
export const traceCategories = ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'];

/** The longest tasks in ms: by the clock, and by the processor's time, which other programs do not lengthen. */
export interface LongestTask {
  wallMs: number;
  cpuMs: number;
}

/**
 * The longest task on the main thread of the page in a Chromium trace. The page's thread is the renderer's main
 * thread with the most tasks; a browser keeps a spare one that does nothing.
 * @throws Error when the trace tells no task
 */
export function longestTask(trace: Uint8Array): LongestTask {
  const { traceEvents } = Trace.parse(JSON.parse(Buffer.from(trace).toString('utf8')));
  const threadOf = ({ pid, tid }: { pid: number; tid: number }) => `${pid}/${tid}`;
  const mainThreads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(threadOf),
  );
  const tasks = new Map<string, LongestTask[]>();
  for (const event of traceEvents)
    if (/RunTask$/.test(event.name) && mainThreads.has(threadOf(event)))
      tasks.set(threadOf(event), [
        ...(tasks.get(threadOf(event)) ?? []),
        { wallMs: event.dur / 1000, cpuMs: event.tdur / 1000 },
      ]);
  const [busiest] = [...tasks.values()].sort((a, b) => b.length - a.length);
  if (!busiest) throw new Error('The trace tells no task of a page');
  return {
    wallMs: Math.max(...busiest.map(({ wallMs }) => wallMs)),
    cpuMs: Math.max(...busiest.map(({ cpuMs }) => cpuMs)),
  };
}
