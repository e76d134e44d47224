import sharp from 'sharp';
import { faceAsset } from '../../../face/assets.ts';
import type { Point3, RgbaImage } from '../../../face/image.ts';
import { loadObserver } from '../../../face/observer.ts';
import { cutStill, type DemoPersonId, demoStills } from '../../../face/puppet/people.ts';
import { createPuppet, type Puppet } from '../../../face/puppet/puppet.ts';
import { readInstalled, startTf } from '../../face/nodeTf.ts';

/** A demo person's still, 640 × 480, and the mesh that the real nets find on it. */
export async function demoStill(person: DemoPersonId): Promise<{ still: RgbaImage; points: Point3[] }> {
  const description = demoStills[person];
  const { data, info } = await sharp(await readInstalled(faceAsset(description.asset)))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const still = cutStill({ data, width: info.width, height: info.height }, description);
  const observer = await loadObserver(await startTf(), readInstalled);
  const { points } = await observer.observe(still, 0);
  observer.dispose();
  if (!points) throw new Error(`There is no face in the still of ${person}`);
  return { still, points };
}

/** The demo person as it stands before the dock's camera, for tests and benches without a browser. */
export async function demoPuppet(person: DemoPersonId, options: { flat?: boolean } = {}): Promise<Puppet> {
  const { still, points } = await demoStill(person);
  return createPuppet(still, points, options);
}
