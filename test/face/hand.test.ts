import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { observe, startJudge } from '../../domain/liveness/judge.ts';
import { askFor, seededRandom } from '../../domain/liveness/testing/scriptedFace.ts';
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
  () => {
    let observer: FaceObserver;
    beforeAll(async () => {
      const tf = await startTf();
      observer = await loadObserver(tf, readInstalled, await loadHandNet(tf, readInstalled));
    });
    afterAll(() => observer?.dispose());

    /** What the real nets see in one picture, frame after frame, as if the head were held well before the camera. */
    async function* observationsOf(name: string, frames: number) {
      observer.reset();
      const image = await picture(name);
      const random = seededRandom(1);
      for (let frame = 0; frame < frames; frame++) {
        // A sensor's noise: the same numbers again and again would be a picture's.
        const data = image.data.map((value) => value + 4 * random() - 2);
        const { observation } = await observer.observe(
          { ...image, data: Uint8ClampedArray.from(data) },
          frame * 41 + random(),
        );
        if (!observation.face) throw new Error(`${name}: no face`);
        const face = { ...observation.face, yaw: 0, pitch: 0.55, rollDeg: 0, sharpness: 60 };
        yield { ...observation, faces: 1, face: { ...face, faceLight: 120, surroundLight: 110 } };
      }
    }

    /** What the real judge says until every place was searched. */
    async function hintsFor(name: string) {
      const hints = new Set<string | null>();
      let state = startJudge(askFor(['gaze', 'nod', 'blink']));
      for await (const observation of observationsOf(name, 3 * handDirections.length + 3)) {
        state = observe(state, observation);
        hints.add(state.hint);
      }
      return hints;
    }

    test('a second person who helps by hand during the actions ends the attempt', async () => {
      let state = startJudge(askFor(['nod', 'blink', 'gaze']));
      for await (const { hand, ...bare } of observationsOf('John_Paul_II_0003', 140)) {
        // The hand comes only after the first prompt.
        const helped = hand && state.phase !== 'framing';
        state = observe(state, helped ? { ...bare, hand } : bare);
      }
      expect(state.outcome).toMatchObject({ passed: false, reason: 'helped-by-hand' });
    });

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
