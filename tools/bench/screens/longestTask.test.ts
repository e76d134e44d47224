import { expect, test } from 'vitest';
import { longestTask } from './longestTask.ts';

const thread = (tid: number, name: string) => ({
  name: 'thread_name',
  pid: 1,
  tid,
  args: { name },
});
const task = (tid: number, ms: number, cpuMs = ms / 2) => ({
  name: 'ThreadControllerImpl::RunTask',
  pid: 1,
  tid,
  dur: ms * 1000,
  tdur: cpuMs * 1000,
});
const trace = (...traceEvents: object[]) => Buffer.from(JSON.stringify({ traceEvents }));

test('the longest task is that of the page, not of a worker nor of the spare renderer', () => {
  const events = [
    thread(1, 'CrRendererMain'),
    thread(2, 'CrRendererMain'),
    thread(3, 'DedicatedWorker thread'),
    task(1, 12, 11),
    task(1, 40, 10),
    task(1, 7),
    task(2, 90),
    task(3, 300),
  ];
  expect(longestTask(trace(...events))).toEqual({ wallMs: 40, cpuMs: 11 });
});

test('a trace without a task of a page is no zero', () => {
  expect(() => longestTask(trace(thread(1, 'CrRendererMain'), task(3, 5)))).toThrow('no task');
});
