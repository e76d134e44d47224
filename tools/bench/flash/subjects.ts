import { join } from 'node:path';
import type { Point3, RgbaImage } from '../../../face/image.ts';
import { loadObserver } from '../../../face/observer.ts';
import { demoPeople } from '../../../face/puppet/people.ts';
import { poseDuring } from '../../../face/puppet/pose.ts';
import { createPuppet } from '../../../face/puppet/puppet.ts';
import { demoStill } from '../../../terminal/dock/testing/demoPuppet.ts';
import { readInstalled, startTf } from '../../../terminal/face/nodeTf.ts';
import { framesOfClip, mediaFolder } from '../face/media.ts';

/** Frames a second that the engine has time for. */
export const observedPerSecond = 20;
const longestSeconds = 9;

/** Somebody before a camera, as pictures with the mesh that the real nets find on each. */
export interface Subject {
  name: string;
  frames: { image: RgbaImage; points: Point3[] }[];
}

async function* clipFrames(clip: string): AsyncGenerator<RgbaImage> {
  let index = 0;
  // Two of three frames of a clip at 30 a second.
  for await (const frame of framesOfClip(join(mediaFolder, 'videos', `${clip}.mp4`), longestSeconds))
    if (index++ % 3 !== 2) yield frame;
}

async function* demoFrames(who: (typeof demoPeople)[number]): AsyncGenerator<RgbaImage> {
  const { still, points } = await demoStill(who);
  const puppet = createPuppet(still, points);
  for (let frame = 0; frame < longestSeconds * observedPerSecond; frame++) {
    const data = puppet.render(poseDuring(null, 0, frame / observedPerSecond)).slice();
    yield { data, width: puppet.width, height: puppet.height };
  }
}

/** The people of the clips, who talk and turn, and the demo people at rest; one at a time, because pictures are large. */
export async function* subjects(skip: readonly string[] = []): AsyncGenerator<Subject & { number: number }> {
  const sources = [
    ...['d3', 'd9', 'd12', 'd14', 'd18'].map((clip) => ({ name: clip, pictures: () => clipFrames(clip) })),
    ...demoPeople.map((who) => ({ name: `demo-${who}`, pictures: () => demoFrames(who) })),
  ];
  const observer = await loadObserver(await startTf(), readInstalled);
  for (const [number, { name, pictures }] of sources.entries()) {
    if (skip.includes(name)) continue;
    observer.reset();
    const frames: Subject['frames'] = [];
    for await (const image of pictures()) {
      const { points } = await observer.observe(image, (frames.length * 1000) / observedPerSecond);
      if (points) frames.push({ image, points });
    }
    yield { name, number, frames };
  }
  observer.dispose();
}
