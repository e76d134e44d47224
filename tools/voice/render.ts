import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Without silence at either end: phrases are put together into sentences, whose pauses the page makes. */
const trim = 'silenceremove=start_periods=1:start_threshold=-50dB';
const trimBoth = `${trim},areverse,${trim},areverse`;

/** Words a minute; slower than espeak-ng's own 175, for people who hear with difficulty. */
const wordsPerMinute = 140;

/** Bit-exact: the same text gives the same file, without a date or a version in it. */
const opus = [
  ...['-ac', '1', '-ar', '48000', '-c:a', 'libopus', '-b:a', '24k', '-f', 'ogg'],
  ...['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact'],
];

/**
 * Reads texts of pinyin with tone numbers into the bytes of one Ogg Opus file each, in their order. Many at once take
 * half the time: ffmpeg is longer in starting than in writing a phrase.
 * @throws Error with the tool's own words when one of them fails
 */
export async function synthesise(pinyin: readonly string[]): Promise<Uint8Array[]> {
  const folder = await mkdtemp(join(tmpdir(), 'anxin-voice-'));
  try {
    const sounds = pinyin.map((text, index) => ({
      text,
      spoken: join(folder, `${index}.wav`),
      written: join(folder, `${index}.ogg`),
    }));
    for (const { text, spoken } of sounds)
      await run('espeak-ng', [
        ...['-v', 'cmn-latn-pinyin', '-s', String(wordsPerMinute)],
        ...['-w', spoken, text],
      ]);
    await run('ffmpeg', [
      ...['-nostdin', '-loglevel', 'error'],
      ...sounds.flatMap(({ spoken }) => ['-i', spoken]),
      ...sounds.flatMap(({ written }, index) => ['-map', `${index}:a`, '-af', trimBoth, ...opus, written]),
    ]);
    return await Promise.all(sounds.map(({ written }) => readFile(written)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Brings a recording of any format that ffmpeg reads to the loudness and format of the others (EBU R 128). */
export function convertRecording(file: string): Promise<Uint8Array> {
  const filter = ['-af', `${trimBoth},loudnorm`];
  return run('ffmpeg', ['-nostdin', '-loglevel', 'error', '-i', file, ...filter, ...opus, 'pipe:1']);
}

async function run(program: string, args: string[]): Promise<Uint8Array> {
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      encoding: 'buffer',
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const said = (error as { stderr?: Uint8Array }).stderr?.toString().trim();
    throw new Error(`${program}: ${said || (error instanceof Error ? error.message : error)}`);
  }
}
