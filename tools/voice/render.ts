import { spawnSync } from 'node:child_process';
import { reading } from './reading.ts';

/** What the voice is made with; build tools of the machine, never part of the product. */
export const voiceTools = [
  { program: 'espeak-ng', debianPackage: 'espeak-ng', does: 'reads pinyin aloud (GPL-3, a build tool only)' },
  { program: 'ffmpeg', debianPackage: 'ffmpeg', does: 'writes Opus files' },
] as const;

/** The tools that this machine lacks. */
export function missingTools(): (typeof voiceTools)[number][] {
  return voiceTools.filter(
    ({ program }) =>
      spawnSync(program, [program === 'ffmpeg' ? '-version' : '--version']).error !== undefined,
  );
}

/** Without silence at either end: phrases are put together into sentences, whose pauses the page makes. */
const trim = 'silenceremove=start_periods=1:start_threshold=-50dB';
const trimBoth = `${trim},areverse,${trim},areverse`;

/** Words a minute; slower than espeak-ng's own 175, for people who hear with difficulty. */
const wordsPerMinute = 140;

/**
 * Reads a Mandarin text into an Ogg Opus file's bytes.
 * @throws Error with the tool's own words when one of them fails
 */
export function synthesise(text: string): Uint8Array {
  const spoken = run('espeak-ng', [
    '-v',
    'cmn-latn-pinyin',
    '-s',
    String(wordsPerMinute),
    '--stdout',
    reading(text),
  ]);
  return opus(['-f', 'wav', '-i', 'pipe:0'], trimBoth, spoken);
}

/** Brings a recording of any format that ffmpeg reads to the loudness and format of the others (EBU R 128). */
export function convertRecording(file: string): Uint8Array {
  return opus(['-i', file], `${trimBoth},loudnorm`);
}

function opus(from: string[], filter: string, input?: Uint8Array): Uint8Array {
  const to = ['-af', filter, '-ac', '1', '-ar', '48000', '-c:a', 'libopus', '-b:a', '24k'];
  // Bit-exact: the same text gives the same file, without a date or a version in it.
  const plain = [
    '-map_metadata',
    '-1',
    '-fflags',
    '+bitexact',
    '-flags:a',
    '+bitexact',
    '-f',
    'ogg',
    'pipe:1',
  ];
  return run('ffmpeg', ['-loglevel', 'error', ...from, ...to, ...plain], input);
}

function run(program: string, args: string[], input?: Uint8Array): Uint8Array {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    input,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${program}: ${error?.message ?? stderr.toString().trim()}`);
  return stdout;
}
