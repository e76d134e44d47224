import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';
import { faceAsset } from '../../face/assets.ts';
import { cutStill, type DemoPersonId, demoStills } from '../../face/puppet/people.ts';

/** A chip holds 1024 bytes of photo. */
const chipBytes = 1024;
/** A chip's photo is 102 × 126 pixels (GA/T 490). */
const chipSize = { width: 102, height: 126 };
/** The part of the 640 × 480 still that a passport photographer would take. */
const portrait = { left: 146, top: 28, width: 348, height: 430 };

const modules = join(createRequire(import.meta.url).resolve('face-api.js/package.json'), '../..');

async function still(person: DemoPersonId) {
  const asset = faceAsset(demoStills[person].asset);
  const { data, info } = await sharp(await readFile(join(modules, asset.from)))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const picture = { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
  const cut = cutStill(picture, demoStills[person]);
  return sharp(cut.data, { raw: { width: cut.width, height: cut.height, channels: 4 } }).removeAlpha();
}

/** A demo person's picture as it would stand on a chip: WebP of at most 1024 bytes. */
export async function demoChipPhoto(person: DemoPersonId): Promise<Uint8Array> {
  const portraitOf = (await still(person)).extract(portrait).resize(chipSize);
  for (let quality = 60; quality > 0; quality -= 5) {
    const photo = await portraitOf.clone().webp({ quality, effort: 6 }).toBuffer();
    if (photo.length <= chipBytes) return photo;
  }
  throw new Error(`The picture of ${person} does not fit on a chip`);
}

/** A demo person's picture as an agency would hold it: JPEG. */
export async function demoTemplate(person: DemoPersonId): Promise<Uint8Array> {
  return (await still(person)).extract(portrait).jpeg({ quality: 85 }).toBuffer();
}
