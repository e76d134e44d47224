import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { RgbaImage } from '../../../face/image.ts';
import { frameSize } from './media.ts';

const framesPerSecond = 30;
const { width, height } = frameSize;

/** What Chromium plays as its camera, in a loop. */
const asCamera = ['-an', '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-q:v', '3'];

async function ffmpeg(args: string[], pictures?: Iterable<RgbaImage> | AsyncIterable<RgbaImage>) {
  const program = spawn('ffmpeg', ['-v', 'error', '-y', ...args], { stdio: ['pipe', 'inherit', 'inherit'] });
  const closed = once(program, 'close');
  for await (const { data } of pictures ?? [])
    if (!program.stdin.write(data.slice())) await once(program.stdin, 'drain');
  program.stdin.end();
  const [code] = await closed;
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
}

/** Writes pictures as a clip that Chromium plays as its camera. Needs ffmpeg. */
export async function recordCamera(
  pictures: Iterable<RgbaImage> | AsyncIterable<RgbaImage>,
  file: string,
): Promise<void> {
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgba', '-s', `${width}x${height}`];
  await ffmpeg([...raw, '-r', String(framesPerSecond), '-i', '-', ...asCamera, file], pictures);
}

/** A part of a clip, in seconds. */
export interface ClipPart {
  from: number;
  to: number;
}

/** Turns a clip, a part of it, or a picture into one that Chromium plays as its camera. Needs ffmpeg. */
export async function convertToCamera(clip: string, file: string, part?: ClipPart): Promise<void> {
  const fit = `fps=${framesPerSecond},scale=${width}:${height}:force_original_aspect_ratio=decrease,pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:gray`;
  const isPicture = /\.(jpe?g|png|webp)$/i.test(clip);
  const from = part ? ['-ss', String(part.from), '-to', String(part.to)] : [];
  const source = isPicture ? ['-loop', '1', '-t', '8', '-i', clip] : [...from, '-i', clip];
  await ffmpeg([...source, '-vf', fit, ...asCamera, file]);
}
