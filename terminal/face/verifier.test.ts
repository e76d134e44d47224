import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoPersonId, demoPeople } from '../../face/puppet/people.ts';
import { poseDuring } from '../../face/puppet/pose.ts';
import { thresholdRecord } from '../../face/thresholds.ts';
import { demoChipPhoto, demoTemplatePhoto } from '../dock/demoPhotos.ts';
import { demoPuppet } from '../dock/testing/demoPuppet.ts';
import { alterOneByte, copyOfModels, descriptorModel } from './testing/modelsFixture.ts';
import { createFaceVerifier, decide, type FaceDescription, type FaceVerifier } from './verifier.ts';

const thresholds = {
  accept: thresholdRecord('descriptor-accept').value,
  review: thresholdRecord('descriptor-review').value,
};

/** What the camera would have sent of a person: three frames between the actions, as JPEG. */
async function framesOf(person: DemoPersonId): Promise<Uint8Array[]> {
  const puppet = await demoPuppet(person);
  const raw = { width: puppet.width, height: puppet.height, channels: 4 } as const;
  const frames: Uint8Array[] = [];
  for (const seconds of [0, 1.3, 2.9]) {
    const rgba = puppet.render(poseDuring(null, 0, seconds));
    frames.push(await sharp(Buffer.from(rgba), { raw }).jpeg({ quality: 90 }).toBuffer());
  }
  return frames;
}

describe('with its models', () => {
  let verifier: FaceVerifier;
  const chips = {} as Record<DemoPersonId, FaceDescription>;
  const frames = {} as Record<DemoPersonId, FaceDescription[]>;

  async function described(picture: Uint8Array, as: 'reference' | 'frame'): Promise<FaceDescription> {
    const description = await (as === 'frame'
      ? verifier.describeFrame(picture)
      : verifier.describeReference(picture));
    if (!description.ok) throw new Error(description.reason);
    return description;
  }

  beforeAll(async () => {
    verifier = await createFaceVerifier();
    for (const person of demoPeople) {
      chips[person] = await described(await demoChipPhoto(person), 'reference');
      frames[person] = await Promise.all((await framesOf(person)).map((frame) => described(frame, 'frame')));
    }
  });
  afterAll(() => verifier.close());

  test('it has no problem', () => {
    expect(verifier.reason).toBeNull();
  });

  test.each(['A', 'C', 'D'] as const)('person %s is accepted against their own chip photo', (person) => {
    const comparison = verifier.compare(chips[person], frames[person]);
    if (!comparison.ok) throw new Error(comparison.reason);
    expect(decide(comparison.distance, thresholds)).toBe('accepted');
    expect(comparison).toMatchObject({ framesUsed: 3, sameFaceThroughout: true });
    expect(comparison.perFrame).toHaveLength(3);
  });

  test('everybody is refused against everybody else', () => {
    for (const card of demoPeople)
      for (const person of demoPeople.filter((other) => other !== card)) {
        const comparison = verifier.compare(chips[card], frames[person]);
        if (!comparison.ok) throw new Error(comparison.reason);
        expect(decide(comparison.distance, thresholds), `${person} with the card of ${card}`).toBe('refused');
      }
  });

  test('somebody who takes over halfway is noticed', () => {
    const comparison = verifier.compare(chips.A, [...frames.A.slice(0, 2), ...frames.C.slice(0, 2)]);
    expect(comparison).toMatchObject({ ok: true, sameFaceThroughout: false });
  });

  test('an agency template is a reference too', async () => {
    const comparison = verifier.compare(await described(await demoTemplatePhoto('A'), 'reference'), frames.A);
    if (!comparison.ok) throw new Error(comparison.reason);
    expect(decide(comparison.distance, thresholds)).toBe('accepted');
  });

  test('without a single frame there is no comparison', () => {
    expect(verifier.compare(chips.A, [])).toEqual({ ok: false, reason: 'too-few-frames' });
  });

  test('a picture without a face, with many, or that is no picture, says so', async () => {
    const grey = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#777' } })
      .jpeg()
      .toBuffer();
    expect(await verifier.describeFrame(grey)).toEqual({ ok: false, reason: 'no-face' });
    expect(await verifier.describeFrame(new Uint8Array([1, 2, 3]))).toEqual({
      ok: false,
      reason: 'unreadable',
    });
    const two = await sharp({ create: { width: 1280, height: 480, channels: 3, background: '#777' } })
      .composite([
        { input: Buffer.from(await demoTemplatePhoto('A')), left: 100, top: 20 },
        { input: Buffer.from(await demoTemplatePhoto('C')), left: 700, top: 20 },
      ])
      .jpeg()
      .toBuffer();
    expect(await verifier.describeFrame(two)).toEqual({ ok: false, reason: 'many-faces' });
  });
});

describe('a chip photo of the demo', () => {
  test.each(demoPeople)('of person %s fits into the chip: 102 × 126, at most 1024 bytes', async (person) => {
    const photo = await demoChipPhoto(person);
    expect(photo.length).toBeLessThanOrEqual(1024);
    expect(await sharp(photo).metadata()).toMatchObject({ format: 'webp', width: 102, height: 126 });
  });
});

describe('without its models', () => {
  test('a missing model is a named state, and no picture gets a description', async () => {
    const assetFolder = await copyOfModels();
    await rm(join(assetFolder, descriptorModel));
    const verifier = await createFaceVerifier({ assetFolder });
    expect(verifier.reason).toEqual({ reason: 'model-missing', asset: descriptorModel });
    expect(await verifier.describeReference(await demoChipPhoto('A'))).toEqual({
      ok: false,
      reason: 'model-missing',
    });
    await verifier.close();
  });

  test('a model of which one byte differs is a named state too', async () => {
    const assetFolder = await copyOfModels();
    await alterOneByte(join(assetFolder, descriptorModel));
    const verifier = await createFaceVerifier({ assetFolder });
    expect(verifier.reason).toEqual({ reason: 'model-altered', asset: descriptorModel });
    await verifier.close();
  });

  test('a closed verifier answers that it has stopped', async () => {
    const verifier = await createFaceVerifier();
    const asked = verifier.describeFrame(await demoTemplatePhoto('A'));
    await verifier.close();
    expect(await asked).toEqual({ ok: false, reason: 'engine-stopped' });
    expect(await verifier.describeFrame(new Uint8Array())).toEqual({ ok: false, reason: 'engine-stopped' });
  });
});
