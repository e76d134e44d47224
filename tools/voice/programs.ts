import { spawnSync } from 'node:child_process';

/** What the voice is made with; build tools of the machine, never part of the product. */
export const voicePrograms = [
  {
    program: 'espeak-ng',
    debianPackage: 'espeak-ng',
    does: 'reads pinyin aloud (GPL-3, a build tool only)',
    version: '--version',
  },
  { program: 'ffmpeg', debianPackage: 'ffmpeg', does: 'writes Opus files', version: '-version' },
] as const;

/** Those that this machine lacks. */
export function missingPrograms(): (typeof voicePrograms)[number][] {
  return voicePrograms.filter(({ program, version }) => spawnSync(program, [version]).error !== undefined);
}
