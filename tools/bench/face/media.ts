import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RgbaImage } from '../../../face/image.ts';

/** Frames are brought to this size, with grey bars where the picture has another shape. */
export const frameSize = { width: 640, height: 480 };

/** The folder of labelled pictures and clips that stays outside the project; `ANXIN_MEDIA` names another one. */
export const mediaFolder = resolve(
  process.env['ANXIN_MEDIA'] ?? join(import.meta.dirname, '../../../../shared/media'),
);

/** Why tests on the media cannot run here, or null. */
export function mediaMissing(): string | null {
  if (!existsSync(mediaFolder))
    return `there is no ${mediaFolder}; set ANXIN_MEDIA to a folder of labelled media`;
  if (spawnSync('ffmpeg', ['-version']).status !== 0) return 'ffmpeg is not installed';
  return null;
}

/** Decodes a clip to pictures of {@link frameSize}, 30 a second. Needs ffmpeg. */
export async function* framesOfClip(file: string, longestSeconds?: number): AsyncGenerator<RgbaImage> {
  const { width, height } = frameSize;
  const fit = `scale=${width}:${height}:force_original_aspect_ratio=decrease,pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:gray`;
  const duration = longestSeconds === undefined ? [] : ['-t', String(longestSeconds)];
  const ffmpeg = spawn(
    'ffmpeg',
    [
      '-v',
      'error',
      '-i',
      file,
      ...duration,
      '-vf',
      `fps=30,${fit}`,
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgba',
      '-',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const frameBytes = width * height * 4;
  let rest = Buffer.alloc(0);
  for await (const chunk of ffmpeg.stdout) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= frameBytes) {
      yield { data: new Uint8ClampedArray(rest.subarray(0, frameBytes)), width, height };
      rest = rest.subarray(frameBytes);
    }
  }
}
