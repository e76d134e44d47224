import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baselineOf } from '../../domain/liveness/baseline.ts';
import { findGesture } from '../../domain/liveness/gesture.ts';
import { isSeen, type Seen } from '../../domain/liveness/sequence.ts';
import { defaultJudgeSettings } from '../../domain/liveness/settings.ts';
import { type FaceObserver, loadObserver } from '../../face/observer.ts';
import { readInstalled, startTf } from '../../terminal/face/nodeTf.ts';
import { framesOfClip, mediaFolder, mediaMissing } from '../../tools/bench/face/media.ts';

/** Frame numbers (30 a second) at which the clip's person blinks, read off the pictures by eye. */
const blinks = { d18: [96, 186], d9: [12, 39, 142, 194], d14: [19, 52, 66, 94], d12: [60, 163] };
/** In d14 the person shuts the eyes on purpose from here on. */
const endOfBlinks = { d18: 216, d9: 205, d14: 105, d12: 220 };
const mouthOpenings = {
  d18: [
    [68, 93],
    [120, 152],
  ],
} as const;

const clips = Object.keys(blinks) as (keyof typeof blinks)[];
const missing = mediaMissing();

describe.skipIf(missing !== null)(`labelled clips${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let observer: FaceObserver;
  const seen = {} as Record<keyof typeof blinks, Seen[]>;

  beforeAll(async () => {
    observer = await loadObserver(await startTf(), readInstalled);
    for (const clip of clips) {
      observer.reset();
      const observations: Seen[] = [];
      for await (const frame of framesOfClip(
        join(mediaFolder, 'videos', `${clip}.mp4`),
        endOfBlinks[clip] / 30,
      )) {
        const { observation } = await observer.observe(frame, (observations.length * 1000) / 30);
        if (!isSeen(observation)) throw new Error(`${clip}: no face in frame ${observations.length}`);
        observations.push(observation);
      }
      seen[clip] = observations;
    }
  });
  afterAll(() => observer?.dispose());

  // People blink by themselves, talk and turn in these clips. That a blink is meant, and the head still meanwhile, is
  // the judge's business and not the eyes' signal.
  const settings = {
    ...defaultJudgeSettings,
    blink: { ...defaultJudgeSettings.blink, shortestMs: 20, headStill: Number.POSITIVE_INFINITY },
  };
  const around = (clip: keyof typeof blinks, frame: number) =>
    seen[clip].slice(Math.max(0, frame - 10), frame + 15);

  test.each(clips.flatMap((clip) => blinks[clip].map((frame) => [clip, frame] as const)))(
    'the blink in %s at frame %i is found',
    (clip, frame) => {
      const base = baselineOf(seen[clip].slice(Math.max(0, frame - 45), frame + 45));
      expect(findGesture('blink', around(clip, frame), base, settings)).toMatchObject({ done: true });
      // Nobody asked for it: it is over before it could be taken for an answer.
      const still = {
        ...settings,
        blink: { ...settings.blink, shortestMs: defaultJudgeSettings.blink.shortestMs },
      };
      expect(findGesture('blink', around(clip, frame), base, still)).toMatchObject({ done: false });
    },
  );

  test.each(mouthOpenings.d18)('the mouth that opens in d18 from frame %i to %i is found', (from, to) => {
    const base = baselineOf(seen.d18.slice(0, 57));
    const opening = seen.d18.slice(from - 10, to + 12);
    expect(findGesture('open-mouth', opening, base, defaultJudgeSettings)).toMatchObject({ done: true });
  });

  test.each([
    ['d18', 0, 60],
    ['d14', 25, 48],
    ['d9', 50, 130],
  ] as const)('in %s nothing happens from frame %i to %i, and nothing is found', (clip, from, to) => {
    const still = seen[clip].slice(from, to);
    for (const action of ['blink', 'open-mouth', 'shake'] as const)
      expect(findGesture(action, still, baselineOf(still), defaultJudgeSettings).done, action).toBe(false);
  });

  test('the frames of one face follow each other without a jump', () => {
    for (const clip of clips) for (const { face } of seen[clip]) expect(face.confidence).toBeGreaterThan(0.5);
  });
});
