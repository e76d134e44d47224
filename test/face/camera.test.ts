import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LivenessAction } from '../../domain/liveness/action.ts';
import { type FaceBench, openFaceBench } from '../../tools/bench/face/faceBench.ts';

/** Real Chromium, the real worker with the real nets, the demo person as the camera. */
describe('the camera worker', () => {
  let bench: FaceBench;
  beforeAll(async () => {
    bench = await openFaceBench();
  });
  afterAll(() => bench.close());
  const attempt = (plan: Parameters<Window['attempt']>[0]) =>
    bench.page.evaluate((given) => window.attempt(given), plan);

  test.each(['A', 'C'] as const)(
    'sees each of the five actions of person %s, in the order asked',
    async (who) => {
      const report = await attempt({ who, challenge: [...LivenessAction.options], longestMs: 90_000 });
      expect(report.reason).toBeNull();
      expect(report.outcome).toMatchObject({ passed: true });
      expect(report.wrongActions).toEqual([]);
      expect(report.observations.every(({ faces }) => faces === 1)).toBe(true);
    },
  );

  test('hands out sharp frames between the actions, as JPEG of at most 640 pixels, on the clock of the observations', async () => {
    const { frames, observations } = await attempt({
      who: 'A',
      challenge: ['nod', 'open-mouth'],
      longestMs: 60_000,
    });
    expect(frames.length).toBeGreaterThanOrEqual(2);
    const times = new Set(observations.map(({ atMs }) => atMs));
    for (const { atMs, quality, url } of frames) {
      expect(times.has(atMs)).toBe(true);
      expect(quality).toBeGreaterThan(0.3);
      const picture = await sharp(Buffer.from(url.split(',')[1] ?? '', 'base64')).metadata();
      expect(picture).toMatchObject({ format: 'jpeg', width: 640, height: 480 });
      const seen = observations.find((observation) => observation.atMs === atMs);
      expect(seen?.face?.mouthOpenness).toBeLessThan(0.2);
    }
  });

  test('keeps the page free: no task on its main thread is over 50 ms', async () => {
    const { longTasks } = await attempt({ who: 'C', challenge: ['gaze', 'shake'], longestMs: 60_000 });
    expect(longTasks.filter((duration) => duration > 50)).toEqual([]);
  });

  test.each(['nod', 'shake', 'open-mouth', 'blink'] as const)(
    'sees no %s, and nothing else, in a flat print that is swung',
    async (action) => {
      const report = await attempt({ who: 'A', flat: true, challenge: [action], longestMs: 8000 });
      expect(report.phase).toBe('action');
      expect(report.outcome).toBeNull();
      expect(report.wrongActions).toEqual([]);
    },
  );

  test('sees when another action is done than the one asked for', async () => {
    const report = await attempt({ who: 'C', challenge: ['nod'], does: 'shake', longestMs: 60_000 });
    expect(report.outcome).toMatchObject({ passed: false, reason: 'wrong-order' });
  });
});

describe('without a model', () => {
  test.each([
    ['model-missing', () => null],
    [
      'model-altered',
      (content: Uint8Array) => content.map((byte, index) => (index === 1000 ? byte ^ 1 : byte)),
    ],
  ] as const)('the worker says %s and sees nothing', async (reason, change) => {
    const bench = await openFaceBench({
      serve: (url, content) => (url.endsWith('iris.bin') ? change(content) : content),
    });
    const report = await bench.page.evaluate((plan) => window.attempt(plan), {
      challenge: ['nod' as const],
      longestMs: 20_000,
    });
    await bench.close();
    expect(report.reason).toBe(reason);
    expect(report.observations).toEqual([]);
  });
});
