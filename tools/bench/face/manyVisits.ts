import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LivenessAction } from '../../../domain/liveness/action.ts';
import { loadObserver } from '../../../face/observer.ts';
import { actionSeconds, poseDuring } from '../../../face/puppet/pose.ts';
import { createPuppet } from '../../../face/puppet/puppet.ts';
import { demoStill } from '../../../terminal/dock/testing/demoPuppet.ts';
import { readInstalled, startTf } from '../../../terminal/face/nodeTf.ts';

/** What the engine holds after some visits. */
export interface Held {
  visits: number;
  frames: number;
  tensors: number;
  tensorBytes: number;
  /** the process's memory after a collection of garbage */
  heapBytes: number;
  arrayBufferBytes: number;
  residentBytes: number;
}

/** A visit's frames, drawn once: at rest, each action at its height, and now and then nobody. */
async function framesOfVisit(count: number) {
  const { still, points } = await demoStill('A');
  const puppet = createPuppet(still, points);
  const nobody = { ...still, data: new Uint8ClampedArray(still.data.length).fill(90) };
  return Array.from({ length: count }, (_, index) => {
    if (index === count - 1) return nobody;
    const actions = [null, ...LivenessAction.options];
    const action = actions[index % actions.length] ?? null;
    const seconds = action ? actionSeconds[action] * (0.3 + 0.4 * (index / count)) : index / 30;
    return { ...still, data: puppet.render(poseDuring(action, seconds, index / 30)).slice() };
  });
}

/**
 * Lets the engine watch visit after visit, forgetting the face in between as for a new person, until the visits or the
 * time are over.
 * @returns what was held after the first visit, at up to ten moments, and at the end
 */
export async function watchManyVisits(
  visits: number,
  framesPerVisit: number,
  longestMs: number,
): Promise<Held[]> {
  const tf = await startTf();
  const observer = await loadObserver(tf, readInstalled);
  const frames = await framesOfVisit(framesPerVisit);
  const held: Held[] = [];
  // Garbage that waits for its collection is no leak, and would hide one.
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const beganMs = performance.now();
  for (let visit = 1; visit <= visits; visit++) {
    observer.reset();
    for (const [index, image] of frames.entries()) await observer.observe(image, index * 33);
    const over = visit === visits || performance.now() - beganMs > longestMs;
    if (visit === 1 || over || visit % Math.ceil(visits / 10) === 0) {
      collectGarbage();
      const { numTensors, numBytes } = tf.memory();
      const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
      held.push({
        visits: visit,
        frames: visit * framesPerVisit,
        tensors: numTensors,
        tensorBytes: numBytes,
        heapBytes: heapUsed,
        arrayBufferBytes: arrayBuffers,
        residentBytes: rss,
      });
    }
    if (over) break;
  }
  observer.dispose();
  return held;
}
