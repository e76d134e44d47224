import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { RgbaImage } from '../../../face/image.ts';
import { frameSize } from './media.ts';

const framesPerSecond = 30;

/** Writes pictures as a clip that Chromium plays as its camera (mjpeg, in a loop). Needs ffmpeg. */
export async function recordCamera(
  pictures: Iterable<RgbaImage> | AsyncIterable<RgbaImage>,
  file: string,
): Promise<void> {
  const { width, height } = frameSize;
  const ffmpeg = spawn(
    'ffmpeg',
    [
      '-v',
      'error',
      '-y',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgba',
      '-s',
      `${width}x${height}`,
      '-r',
      String(framesPerSecond),
      '-i',
      '-',
      '-c:v',
      'mjpeg',
      '-pix_fmt',
      'yuvj420p',
      '-q:v',
      '3',
      file,
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  const closed = once(ffmpeg, 'close');
  for await (const { data } of pictures)
    if (!ffmpeg.stdin.write(data.slice())) await once(ffmpeg.stdin, 'drain');
  ffmpeg.stdin.end();
  await closed;
}

/** Turns any clip into one that Chromium plays as its camera. Needs ffmpeg. */
export async function convertToCamera(clip: string, file: string): Promise<void> {
  const { width, height } = frameSize;
  const fit = `fps=${framesPerSecond},scale=${width}:${height}:force_original_aspect_ratio=decrease,pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:gray`;
  const ffmpeg = spawn(
    'ffmpeg',
    [
      '-v',
      'error',
      '-y',
      '-i',
      clip,
      '-vf',
      fit,
      '-an',
      '-c:v',
      'mjpeg',
      '-pix_fmt',
      'yuvj420p',
      '-q:v',
      '3',
      file,
    ],
    { stdio: 'inherit' },
  );
  await once(ffmpeg, 'close');
}
