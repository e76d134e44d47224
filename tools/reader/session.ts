import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { systemClock } from '../../native/clock.ts';
import { createReader } from '../../native/reader/reader.ts';
import { createVirtualClock } from '../../native/simulator/virtualClock.ts';
import { createReplayTransport, RecordedLine, recordTransport } from '../../native/transport/recording.ts';
import type { Transport } from '../../native/transport/transport.ts';
import { describeEvent } from './describeEvent.ts';
import type { Say } from './messages.ts';
import { type ReaderToolOptions, transportOf } from './options.ts';

/** `reader watch`: prints what happens at the reader until it is interrupted. Returns the exit code. */
export async function watch(options: ReaderToolOptions, say: Say, today: () => string): Promise<number> {
  await follow(transportOf(options), options, say, today);
  return 0;
}

/** `reader record FILE`: as `watch`, and writes the bytes of the session into the file. */
export async function record(options: ReaderToolOptions, say: Say, today: () => string): Promise<number> {
  const file = options.file;
  if (file === undefined) {
    console.error(say('usage'));
    return 2;
  }
  writeFileSync(file, '');
  const recording = recordTransport(transportOf(options), {
    clock: systemClock,
    personal: options.personal,
    write: (line) => appendFileSync(file, `${JSON.stringify(line)}\n`),
  });
  console.log(say('recording', { file }));
  if (!options.personal) console.log(say('recordingBlanked'));
  await follow(recording.transport, options, say, today);
  recording.flush();
  return 0;
}

/** `reader replay FILE`: lets the driver meet a recorded reader again, without waiting. */
export async function replay(options: ReaderToolOptions, say: Say, today: () => string): Promise<number> {
  const lines: RecordedLine[] = [];
  let content: string;
  try {
    content = readFileSync(options.file ?? '', 'utf8');
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
  for (const [index, line] of content.split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = RecordedLine.safeParse(jsonOf(line));
    if (!parsed.success) {
      console.error(say('badRecording', { file: options.file ?? '', line: index + 1 }));
      return 1;
    }
    lines.push(parsed.data);
  }
  const clock = createVirtualClock();
  const ended = Promise.withResolvers<void>();
  const transport = createReplayTransport(lines, clock, ended.resolve);
  const reader = createReader({ transport, clock, today });
  reader.subscribe((event) => console.log(describeEvent(event, say, options.plain)));
  await ended.promise;
  await reader.close();
  clock.stop();
  return 0;
}

async function follow(
  transport: Transport,
  options: ReaderToolOptions,
  say: Say,
  today: () => string,
): Promise<void> {
  const reader = createReader({ transport, today });
  reader.subscribe((event) => console.log(describeEvent(event, say, options.plain)));
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await reader.close();
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
