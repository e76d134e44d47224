import sharp, { type Sharp } from 'sharp';
import { faceAsset } from '../../face/assets.ts';
import {
  cutStill,
  type DemoPersonId,
  demoStills,
  stillHeight,
  stillWidth,
} from '../../face/puppet/people.ts';
import { readInstalled } from '../face/nodeTf.ts';

/** Size of the chip photo on a resident identity card. */
const chip = { width: 102, height: 126 };
/** A chip stores the photo in this many bytes. */
const chipBytes = 1024;
/** Distance of the eyes' centres by the distance of their outer corners. */
const centresByCorners = 0.72;
/** Width of an identity photo in eye distances, and how far below the eyes its middle lies. */
const photoWidth = 3.3;
const photoMiddle = 0.45;
const margin = 200;

/** The demo person's still, 640 × 480: the picture that the dock's camera animates. */
async function stillOf(person: DemoPersonId): Promise<Sharp> {
  const description = demoStills[person];
  const { data, info } = await sharp(await readInstalled(faceAsset(description.asset)))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const still = cutStill({ data, width: info.width, height: info.height }, description);
  return sharp(Buffer.from(still.data), {
    raw: { width: stillWidth, height: stillHeight, channels: 4 },
  }).removeAlpha();
}

/** The still cut like an identity photo, at the size of the cut. */
async function identityPhoto(person: DemoPersonId): Promise<Sharp> {
  const { eyeSpan, middle } = demoStills[person];
  const eyeDistance = eyeSpan * centresByCorners;
  const width = Math.round(photoWidth * eyeDistance);
  const height = Math.round((width * chip.height) / chip.width);
  const left = Math.round(middle[0] - width / 2) + margin;
  const top = Math.round(middle[1] + photoMiddle * eyeDistance - height / 2) + margin;
  const widened = await (await stillOf(person))
    .extend({ top: margin, bottom: margin, left: margin, right: margin, extendWith: 'copy' })
    .png()
    .toBuffer();
  return sharp(widened).extract({ left, top, width, height });
}

/** A demo person's chip photo: 102 × 126 WebP of at most 1024 bytes, the best that fits. */
export async function demoChipPhoto(person: DemoPersonId): Promise<Uint8Array> {
  const small = await (await identityPhoto(person))
    .resize(chip.width, chip.height, { kernel: 'cubic' })
    .png()
    .toBuffer();
  const encode = (quality: number) => sharp(small).webp({ quality, effort: 6 }).toBuffer();
  let [fits, tooMuch] = [1, 100];
  while (tooMuch - fits > 1) {
    const quality = Math.floor((fits + tooMuch) / 2);
    if ((await encode(quality)).length <= chipBytes) fits = quality;
    else tooMuch = quality;
  }
  return new Uint8Array(await encode(fits));
}

/** A demo person's template photo as an agency has it on file: JPEG, 358 × 441, the size of an application photo. */
export async function demoTemplatePhoto(person: DemoPersonId): Promise<Uint8Array> {
  const photo = (await identityPhoto(person)).resize(358, 441, { kernel: 'cubic' }).jpeg({ quality: 88 });
  return new Uint8Array(await photo.toBuffer());
}
