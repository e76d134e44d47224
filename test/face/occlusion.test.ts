import { beforeAll, expect, test } from 'vitest';
import { framingReason } from '../../domain/liveness/framing.ts';
import { defaultJudgeSettings } from '../../domain/liveness/settings.ts';
import type { RgbaImage } from '../../face/image.ts';
import { type FaceObserver, loadObserver } from '../../face/observer.ts';
import { poseDuring } from '../../face/puppet/pose.ts';
import { createPuppet } from '../../face/puppet/puppet.ts';
import { demoStill } from '../../terminal/dock/testing/demoPuppet.ts';
import { readInstalled, startTf } from '../../terminal/face/nodeTf.ts';
import { paintOcclusion } from '../../tools/bench/face/paintOcclusion.ts';

let observer: FaceObserver;
beforeAll(async () => {
  observer = await loadObserver(await startTf(), readInstalled);
});

async function hintFor(image: RgbaImage) {
  observer.reset();
  const { observation } = await observer.observe(image, 0);
  return framingReason(observation, defaultJudgeSettings);
}

test.each([
  ['blue mask', 'mask'],
  ['white mask', 'mask'],
  ['hand before the mouth', 'hand'],
  ['glare on both lenses', 'glare'],
] as const)('a %s, painted before a demo person, is seen as %s', async (what, hint) => {
  const { still, points } = await demoStill('A');
  expect(await hintFor(paintOcclusion(still, points, what, 1))).toBe(hint);
});

test.each(['A', 'C'] as const)(
  'nothing is seen before the bare face of person %s, whatever they do',
  async (who) => {
    const { still, points } = await demoStill(who);
    const puppet = createPuppet(still, points);
    for (const action of [null, 'open-mouth', 'blink', 'shake'] as const)
      for (const seconds of [0.3, 0.7]) {
        const data = puppet.render(poseDuring(action, seconds, seconds));
        expect(['mask', 'hand', 'glare'], `${action} at ${seconds} s`).not.toContain(
          await hintFor({ ...still, data }),
        );
      }
  },
);
