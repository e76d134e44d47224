import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { observe, startJudge } from '../../domain/liveness/judge.ts';
import { askFor } from '../../domain/liveness/scriptedFace.ts';
import { handDirections, loadHandNet } from '../../face/hand.ts';
import type { RgbaImage } from '../../face/image.ts';
import { type FaceObserver, loadObserver } from '../../face/observer.ts';
import { readInstalled, startTf } from '../../terminal/face/nodeTf.ts';
import { mediaFolder, mediaMissing } from '../../tools/bench/face/media.ts';

const missing = mediaMissing();

async function picture(name: string): Promise<RgbaImage> {
  const file = join(mediaFolder, 'faces', name.slice(0, -5), `${name}.jpg`);
  const { data, info } = await sharp(await readFile(file))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

describe.skipIf(missing !== null)(
  `hands in pictures of people${missing ? ` (skipped: ${missing})` : ''}`,
  { timeout: 120_000 },
  () => {
    let observer: FaceObserver;
    beforeAll(async () => {
      const tf = await startTf();
      observer = await loadObserver(tf, readInstalled, await loadHandNet(tf, readInstalled));
    }, 120_000);
    afterAll(() => observer?.dispose());

    /** Shows one picture to the real nets until every place was searched, and to the real judge. */
    async function hintsFor(name: string) {
      observer.reset();
      const image = await picture(name);
      // Room for the light to differ from frame to frame, as a sensor's does.
      const data = new Uint8ClampedArray(image.data);
      const hints = new Set<string | null>();
      let state = startJudge(askFor(['gaze', 'nod', 'blink']));
      for (let frame = 0; frame < 3 * handDirections.length + 3; frame++) {
        data[0] = frame;
        const { observation } = await observer.observe({ ...image, data }, frame * 41 + (frame % 3));
        if (observation.face)
          // How the rest of the picture was taken is not what is asked here.
          state = observe(state, {
            ...observation,
            faces: 1,
            face: {
              ...observation.face,
              ...{ yaw: 0, pitch: 0.55, rollDeg: 0, sharpness: 60, faceLight: 120, surroundLight: 110 },
            },
          });
        hints.add(state.hint);
      }
      return hints;
    }

    test.each(['John_Paul_II_0003', 'Gil_de_Ferran_0004', 'Serena_Williams_0049'])(
      'a hand at the head is seen: %s',
      async (name) => {
        expect(await hintsFor(name)).toContain('hand');
      },
    );

    test.each(['Igor_Ivanov_0001', 'Zhu_Rongji_0002', 'Adel_Al-Jubeir_0002'])(
      'no hand, or one far below the face, is none at the head: %s',
      async (name) => {
        expect(await hintsFor(name)).not.toContain('hand');
      },
    );
  },
);
