import type { LivenessAction } from '../../../domain/liveness/action.ts';
import type { RgbaImage } from '../../../face/image.ts';
import { actionSeconds, type Pose, poseDuring } from '../../../face/puppet/pose.ts';
import { createPuppet } from '../../../face/puppet/puppet.ts';
import { renderPrint } from '../../../face/puppet/testing/print.ts';
import { restingPose } from '../../../face/puppet/testing/restingPose.ts';
import { demoStill } from '../../../terminal/dock/testing/demoPuppet.ts';

/** A presentation that can be made from a still alone, as pictures at {@link cameraRate} that are played in a loop. */
export interface MadePresentation {
  kind: string;
  pictures(): AsyncGenerator<RgbaImage>;
}

/** Pictures a second of a film, unless it is made for fewer. */
const cameraRate = 30;

type Still = Awaited<ReturnType<typeof demoStill>>;

/** The hand that holds a print or a tablet trembles. */
const tremble = (seconds: number) => ({
  yaw: 0.4 * Math.sin(seconds * 5),
  pitch: 0.3 * Math.sin(seconds * 4),
  roll: 0.3 * Math.sin(seconds * 3),
});

/** Half the time at rest, so that the framing is passed, then swinging to all sides. */
export async function* swungPrint(
  { still }: Pick<Still, 'still'>,
  { rate = cameraRate, ...bend }: { rate?: number; bendRadius?: number } = {},
): AsyncGenerator<RgbaImage> {
  for (let frame = 0; frame < 10 * rate; frame++) {
    const seconds = frame / rate;
    const turn = seconds < 4 ? Math.sin(seconds) : 40 * Math.sin((2 * Math.PI * (seconds - 4)) / 1.5);
    const sideways = seconds < 7;
    yield renderPrint(still, { yaw: sideways ? turn : 0, pitch: sideways ? 0 : turn, ...bend });
  }
}

/** A still of which only one part moves: a print with a hole behind which somebody's mouth or eyes are. */
export async function* movingPart(
  { still, points }: Still,
  poseAt: (seconds: number) => Partial<Pose>,
  { rate = cameraRate, seconds = 8 } = {},
): AsyncGenerator<RgbaImage> {
  const puppet = createPuppet(still, points);
  for (let frame = 0; frame < seconds * rate; frame++) {
    const at = frame / rate;
    const data = puppet.render({ ...restingPose, ...tremble(at), ...poseAt(at) }).slice();
    yield { data, width: puppet.width, height: puppet.height };
  }
}

/** A head that does the actions one after the other, with rest before each: somebody's visit, recorded. */
export async function* recordedActions(
  { still, points }: Still,
  order: readonly LivenessAction[],
  { rate = cameraRate, restSeconds = 1.5 } = {},
): AsyncGenerator<RgbaImage> {
  const puppet = createPuppet(still, points);
  let idle = 0;
  for (const action of order)
    for (const part of [null, action]) {
      const seconds = part === null ? restSeconds : actionSeconds[part];
      for (let frame = 0; frame < seconds * rate; frame++, idle += 1 / rate) {
        const data = puppet.render(poseDuring(part, frame / rate, idle)).slice();
        yield { data, width: puppet.width, height: puppet.height };
      }
    }
}

/** The picture as a screen held to the camera shows it: inside a bezel, a little dull, trembling, under its own reflection. */
export async function* onScreen(
  pictures: AsyncIterable<RgbaImage>,
  { rate = cameraRate } = {},
): AsyncGenerator<RgbaImage> {
  let frame = 0;
  for await (const { data, width, height } of pictures) {
    const seconds = frame++ / rate;
    const [shiftX, shiftY] = [Math.round(3 * Math.sin(seconds * 4)), Math.round(2 * Math.sin(seconds * 5))];
    const held = new Uint8ClampedArray(data.length).fill(105);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * 4;
        held[at + 3] = 255;
        // Smaller than life, as a tablet is: 86 of 100 across, and a black edge around it.
        const u = Math.round((x - shiftX - width / 2) / 0.86 + width / 2);
        const v = Math.round((y - shiftY - height / 2) / 0.86 + height / 2);
        const inside = u >= 0 && u < width && v >= 0 && v < height;
        const edge = u >= -14 && u < width + 14 && v >= -14 && v < height + 14;
        if (!inside && edge) held.fill(20, at, at + 3);
        if (!inside) continue;
        const glare = 14 * Math.max(0, 1 - Math.abs(x + y - 500) / 120);
        const from = (v * width + u) * 4;
        for (let channel = 0; channel < 3; channel++)
          held[at + channel] = 18 + 0.82 * (data[from + channel] ?? 0) + glare;
      }
    yield { data: held, width, height };
  }
}

/** Cuts from one film to another at a moment: somebody who takes over. */
async function* takenOver(
  first: AsyncIterable<RgbaImage>,
  second: AsyncIterable<RgbaImage>,
  atSeconds: number,
): AsyncGenerator<RgbaImage> {
  let frame = 0;
  for await (const picture of first) {
    if (frame++ >= atSeconds * cameraRate) break;
    yield picture;
  }
  yield* second;
}

/** Two films side by side: somebody else's head comes into the picture from the moment on. */
export async function* joinedBy(
  film: AsyncIterable<RgbaImage>,
  helper: RgbaImage,
  { rate = cameraRate, fromSeconds = 4 } = {},
): AsyncGenerator<RgbaImage> {
  let frame = 0;
  for await (const { data, width, height } of film) {
    const both = data.slice();
    if (frame++ >= fromSeconds * rate)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width * 0.36; x++) {
          const from = ((y - 60 < 0 ? 0 : y - 60) * width + Math.floor(width * 0.32) + x) * 4;
          both.set(helper.data.subarray(from, from + 4), (y * width + x) * 4);
        }
    yield { data: both, width, height };
  }
}

/** Everything that can be made from a still of demo person A, the person of the card. */
export const madePresentations: readonly MadePresentation[] = [
  {
    kind: 'flat-print',
    async *pictures() {
      yield* swungPrint(await demoStill('A'));
    },
  },
  {
    kind: 'bent-print',
    async *pictures() {
      yield* swungPrint(await demoStill('A'), { bendRadius: 300 });
    },
  },
  {
    kind: 'still-with-moving-mouth',
    async *pictures() {
      yield* movingPart(await demoStill('A'), (t) => ({ mouth: t % 4 > 2 ? 1 : 0 }));
    },
  },
  {
    kind: 'still-with-moving-eyes',
    async *pictures() {
      yield* movingPart(await demoStill('A'), (t) => ({ blink: t % 4 > 2.8 ? 1 : 0 }));
    },
  },
  {
    kind: 'replay-on-a-screen',
    async *pictures() {
      const order = ['nod', 'open-mouth', 'shake', 'blink'] as const;
      yield* onScreen(recordedActions(await demoStill('A'), order, { restSeconds: 3 }));
    },
  },
  {
    kind: 'replay-of-one-visit',
    async *pictures() {
      yield* recordedActions(await demoStill('A'), ['shake', 'gaze', 'open-mouth']);
    },
  },
  {
    kind: 'taken-over',
    async *pictures() {
      const own = await demoStill('A');
      const other = recordedActions(await demoStill('C'), ['open-mouth', 'nod', 'blink', 'shake'], {
        restSeconds: 3,
      });
      yield* takenOver(recordedActions(own, ['nod', 'open-mouth'], { restSeconds: 3 }), other, 6);
    },
  },
  {
    kind: 'second-face',
    async *pictures() {
      const helper = (await demoStill('C')).still;
      const film = recordedActions(await demoStill('A'), ['nod', 'open-mouth', 'shake', 'blink'], {
        restSeconds: 3,
      });
      yield* joinedBy(film, helper, { fromSeconds: 8 });
    },
  },
];
