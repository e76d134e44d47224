/// <reference lib="webworker" />
import type { LivenessAction } from '../../../domain/liveness/action.ts';
import { readVerified } from '../../../face/assets.ts';
import { readServed, startTf } from '../../../face/browserTf.ts';
import { loadObserver } from '../../../face/observer.ts';
import { cutStill, type DemoPersonId, demoStills } from '../../../face/puppet/people.ts';
import { actionSeconds, poseDuring } from '../../../face/puppet/pose.ts';
import { createPuppet, type Puppet } from '../../../face/puppet/puppet.ts';
import type { FromDemoWorker, ToDemoWorker } from './protocol.ts';

const frameMs = 1000 / 25;
/** between hearing what is asked and doing it, and between two tries */
const hearingSeconds = 0.4;
const breathSeconds = 1.2;

const scope = self as unknown as DedicatedWorkerGlobalScope;
const send = (message: FromDemoWorker) => scope.postMessage(message);
let asked: { action: LivenessAction; atMs: number } | null = null;

async function loadPerson(who: DemoPersonId, flat: boolean, assetBase: string): Promise<Puppet> {
  const read = readServed(assetBase);
  const description = demoStills[who];
  const file = await readVerified(description.asset, read);
  const bitmap = await createImageBitmap(new Blob([file]));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser draws no pictures in a worker');
  context.drawImage(bitmap, 0, 0);
  const still = cutStill(context.getImageData(0, 0, bitmap.width, bitmap.height), description);
  bitmap.close();
  const observer = await loadObserver(await startTf(assetBase), read);
  const { points } = await observer.observe(still, 0);
  observer.dispose();
  if (!points) throw new Error(`There is no face in the still of ${who}`);
  return createPuppet(still, points, { flat });
}

/** The pose at a moment: what was asked for, again and again until something else is, as a patient person would. */
function poseAt(nowMs: number) {
  const idleSeconds = nowMs / 1000;
  if (!asked) return poseDuring(null, 0, idleSeconds);
  const since = (nowMs - asked.atMs) / 1000 - hearingSeconds;
  const seconds = since % (actionSeconds[asked.action] + breathSeconds);
  const busy = since >= 0 && seconds < actionSeconds[asked.action];
  return poseDuring(busy ? asked.action : null, seconds, idleSeconds);
}

async function play(puppet: Puppet, frames: WritableStream<VideoFrame>): Promise<void> {
  const writer = frames.getWriter();
  for (;;) {
    const beganMs = performance.now();
    const rgba = puppet.render(poseAt(beganMs));
    const frame = new VideoFrame(rgba, {
      format: 'RGBA',
      codedWidth: puppet.width,
      codedHeight: puppet.height,
      timestamp: beganMs * 1000,
    });
    await writer.write(frame);
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, frameMs - (performance.now() - beganMs))));
  }
}

scope.onmessage = async ({ data: message }: MessageEvent<ToDemoWorker>) => {
  if (message.kind === 'perform') {
    const { action } = message;
    asked = action && { action, atMs: performance.now() };
    return;
  }
  try {
    const puppet = await loadPerson(message.who, message.flat, message.assetBase);
    send({ kind: 'ready' });
    await play(puppet, message.frames);
  } catch (error) {
    send({ kind: 'failed', detail: String(error) });
  }
};
