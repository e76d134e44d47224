import { expect, test } from 'vitest';
import { framingReason } from './framing.ts';
import { defaultJudgeSettings } from './settings.ts';
import { faceOf, seededRandom } from './testing/scriptedFace.ts';

type Occlusion = NonNullable<ReturnType<typeof faceOf>['occlusion']>;

const uncovered: Occlusion = { mouthDetail: 0.2, eyeDetail: 0.25, mouthColour: 0.1, glare: 0 };
const hintFor = (change: Partial<Occlusion>, sharpness = 100, settings = defaultJudgeSettings) =>
  framingReason(
    {
      atMs: 0,
      faces: 1,
      face: { ...faceOf({}, seededRandom(1)), sharpness, occlusion: { ...uncovered, ...change } },
    },
    settings,
  );

test.each([
  ['a mask, which is smooth and of another colour', { mouthDetail: 0.02, mouthColour: 0.5 }, 'mask'],
  ['a mask with folds', { mouthDetail: 0.065, mouthColour: 0.5 }, 'mask'],
  ['a hand before the mouth, which is smooth and of the same colour', { mouthDetail: 0.04 }, 'hand'],
  ['a hand before the eyes', { eyeDetail: 0.04 }, 'hand'],
  ['light on both lenses', { glare: 0.3 }, 'glare'],
  ['nothing', {}, null],
  ['a beard, whose colour is another but whose lips are seen', { mouthColour: 0.4 }, null],
  ['a small highlight', { glare: 0.05 }, null],
] as const)('%s before the face is asked away, and nothing else', (_, change, hint) => {
  expect(hintFor(change)).toBe(hint);
});

test('a blurred frame is called blurred, because blur takes the detail away too', () => {
  expect(hintFor({ mouthDetail: 0.02 }, 1)).toBe('blurred');
});

test('settings and observations from before this was measured say nothing of it', () => {
  const { covered: _, ...framing } = defaultJudgeSettings.framing;
  expect(hintFor({ mouthDetail: 0.02 }, 100, { ...defaultJudgeSettings, framing })).toBeNull();
  expect(
    framingReason({ atMs: 0, faces: 1, face: faceOf({}, seededRandom(1)) }, defaultJudgeSettings),
  ).toBeNull();
});
