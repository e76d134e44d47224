import type { LivenessAction } from '../../../domain/liveness/action.ts';
import type { RgbaImage } from '../../../face/image.ts';
import { actionSeconds, type Pose, poseDuring, restingPose } from '../../../face/puppet/pose.ts';
import { renderPrint } from '../../../face/puppet/print.ts';
import { createPuppet } from '../../../face/puppet/puppet.ts';
import { demoStill } from '../../../terminal/face/demoPuppet.ts';

/** An attack that can be made from a still alone, as pictures at 30 a second that are played in a loop. */
export interface MadeAttack {
  kind: string;
  pictures(): AsyncGenerator<RgbaImage>;
}

const framesPerSecond = 30;

/** Half the time at rest, so that the framing is passed, then swinging to all sides. */
async function* swungPrint(bendRadius?: number): AsyncGenerator<RgbaImage> {
  const { still } = await demoStill('A');
  const bend = bendRadius === undefined ? {} : { bendRadius };
  for (let frame = 0; frame < 10 * framesPerSecond; frame++) {
    const seconds = frame / framesPerSecond;
    const turn = seconds < 4 ? Math.sin(seconds) : 40 * Math.sin((2 * Math.PI * (seconds - 4)) / 1.5);
    const sideways = seconds < 7;
    yield renderPrint(still, { yaw: sideways ? turn : 0, pitch: sideways ? 0 : turn, ...bend });
  }
}

/** A still of which only one part moves: a print with a hole behind which somebody's mouth or eyes are. */
async function* movingPart(poseAt: (seconds: number) => Partial<Pose>): AsyncGenerator<RgbaImage> {
  const { still, points } = await demoStill('A');
  const puppet = createPuppet(still, points);
  for (let frame = 0; frame < 8 * framesPerSecond; frame++) {
    const seconds = frame / framesPerSecond;
    // The hand that holds the print trembles.
    const sway = {
      yaw: 0.4 * Math.sin(seconds * 5),
      pitch: 0.3 * Math.sin(seconds * 4),
      roll: 0.3 * Math.sin(seconds * 3),
    };
    const data = puppet.render({ ...restingPose, ...sway, ...poseAt(seconds) }).slice();
    yield { data, width: puppet.width, height: puppet.height };
  }
}

/** All five actions one after the other: the recording of another visit, replayed. */
async function* recordedVisit(order: readonly LivenessAction[]): AsyncGenerator<RgbaImage> {
  const { still, points } = await demoStill('A');
  const puppet = createPuppet(still, points);
  let idle = 0;
  for (const action of order)
    for (const part of [null, action]) {
      const seconds = part === null ? 1.5 : actionSeconds[part];
      for (let frame = 0; frame < seconds * framesPerSecond; frame++, idle += 1 / framesPerSecond) {
        const data = puppet.render(poseDuring(part, frame / framesPerSecond, idle)).slice();
        yield { data, width: puppet.width, height: puppet.height };
      }
    }
}

/** The attacks that need nothing but a photograph, made from a demo person. */
export const madeAttacks: readonly MadeAttack[] = [
  { kind: 'flat-print', pictures: () => swungPrint() },
  { kind: 'bent-print', pictures: () => swungPrint(300) },
  { kind: 'mouth-hole', pictures: () => movingPart((t) => ({ mouth: t % 4 > 2 ? 1 : 0 })) },
  { kind: 'eye-holes', pictures: () => movingPart((t) => ({ blink: t % 4 > 2.8 ? 1 : 0 })) },
  { kind: 'replayed-visit', pictures: () => recordedVisit(['nod', 'open-mouth', 'shake', 'blink']) },
];
