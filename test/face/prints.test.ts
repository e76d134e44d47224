import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baselineOf } from '../../domain/liveness/baseline.ts';
import { findGesture } from '../../domain/liveness/gesture.ts';
import { isSeen, type Seen } from '../../domain/liveness/sequence.ts';
import { defaultJudgeSettings } from '../../domain/liveness/settings.ts';
import type { Point3, RgbaImage } from '../../face/image.ts';
import { type FaceObserver, loadObserver } from '../../face/observer.ts';
import { createPuppet } from '../../face/puppet/puppet.ts';
import { type PrintPose, renderPrint } from '../../face/puppet/testing/print.ts';
import { restingPose } from '../../face/puppet/testing/restingPose.ts';
import { demoStill } from '../../terminal/dock/testing/demoPuppet.ts';
import { readInstalled, startTf } from '../../terminal/face/nodeTf.ts';

/** Rest, then one swing to either side and back, in steps of a frame. */
const swing = (degrees: number): number[] => [
  ...Array.from({ length: 5 }, () => 0),
  ...Array.from({ length: 9 }, (_, step) => degrees * Math.sin((2 * Math.PI * step) / 8)),
];

describe.each(['A', 'C'] as const)('person %s', (person) => {
  let observer: FaceObserver;
  let still: RgbaImage;
  let points: Point3[];
  beforeAll(async () => {
    observer = await loadObserver(await startTf(), readInstalled);
    ({ still, points } = await demoStill(person));
  });
  afterAll(() => observer.dispose());

  async function observeAll(pictures: Iterable<RgbaImage>): Promise<Seen[]> {
    observer.reset();
    const seen: Seen[] = [];
    for (const picture of pictures) {
      const { observation } = await observer.observe(picture, seen.length * 100);
      if (isSeen(observation)) seen.push(observation);
    }
    return seen;
  }
  const prints = (pose: (degrees: number) => PrintPose, degrees: number) =>
    swing(degrees).map((angle) => renderPrint(still, pose(angle)));
  const found = (action: 'nod' | 'shake', seen: Seen[]) =>
    findGesture(action, seen, baselineOf(seen.slice(0, 5)), defaultJudgeSettings);

  test.each([25, 45])(
    'a flat print swung by %i degrees to either side is neither a nod nor a shake',
    async (degrees) => {
      const turned = await observeAll(prints((yaw) => ({ yaw, pitch: 0 }), degrees));
      const tilted = await observeAll(prints((pitch) => ({ yaw: 0, pitch }), degrees));
      expect(turned.length).toBeGreaterThan(10);
      expect(found('shake', turned).done).toBe(false);
      expect(found('nod', tilted).done).toBe(false);
    },
  );

  test('a head that turns by 13 and nods by 10 degrees is a shake and a nod', async () => {
    const puppet = createPuppet(still, points);
    const posed = function* (axis: 'yaw' | 'pitch', degrees: number): Generator<RgbaImage> {
      for (const angle of swing(degrees))
        yield {
          data: puppet.render({ ...restingPose, [axis]: angle }),
          width: puppet.width,
          height: puppet.height,
        };
    };
    expect(found('shake', await observeAll(posed('yaw', 13))).done).toBe(true);
    expect(found('nod', await observeAll(posed('pitch', 10))).done).toBe(true);
  });

  test('a print bent to a cylinder does not nod, turned by 25 degrees it does not shake', async () => {
    const bent = { bendRadius: 350 };
    expect(found('nod', await observeAll(prints((pitch) => ({ yaw: 0, pitch, ...bent }), 36))).done).toBe(
      false,
    );
    expect(found('shake', await observeAll(prints((yaw) => ({ yaw, pitch: 0, ...bent }), 25))).done).toBe(
      false,
    );
  });
});
