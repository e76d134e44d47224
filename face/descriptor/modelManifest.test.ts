import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ModelManifest, modelInput } from './modelManifest.ts';

const threshold = {
  value: 0.4,
  unit: 'cosine distance',
  data: 'nobody: a test',
  n: 0,
  interval: null,
  date: '2026-11-21',
  command: null,
};
const manifest: ModelManifest = {
  id: 'county-net',
  version: '2026-11',
  licence: 'Made for this test, in the public domain',
  model: { file: 'net.onnx', sha256: '0'.repeat(64) },
  input: {
    width: 112,
    height: 112,
    layout: 'NCHW',
    channels: 'RGB',
    mean: [127.5, 127.5, 127.5],
    scale: [127.5, 127.5, 127.5],
  },
  output: { length: 512 },
  alignment: {
    points: 'eyes-nose-and-mouth',
    template: [
      [38, 52],
      [74, 52],
      [56, 72],
      [42, 92],
      [71, 92],
    ],
  },
  mirrored: true,
  metric: 'cosine',
  thresholds: { accept: threshold, review: { ...threshold, value: 0.6 }, continuity: threshold },
};

describe('a manifest', () => {
  test('that says everything holds', () => {
    expect(ModelManifest.safeParse(manifest).error).toBeUndefined();
  });

  const { input, alignment, thresholds } = manifest;
  test.each([
    ['without a licence statement', { licence: '' }],
    ['whose model lies elsewhere', { model: { ...manifest.model, file: '../net.onnx' } }],
    ['whose scale would divide by nothing', { input: { ...input, scale: [0, 1, 1] } }],
    ['whose template lies outside of the input', { input: { ...input, width: 64 } }],
    [
      'whose eyes are exchanged',
      { alignment: { ...alignment, template: [[74, 52], [38, 52], ...alignment.template.slice(2)] } },
    ],
    ['whose points are the other five', { alignment: { ...alignment, points: 'eye-corners-and-nose' } }],
    ['with four points', { alignment: { ...alignment, template: alignment.template.slice(1) } }],
    [
      'that reviews only what it accepts',
      { thresholds: { ...thresholds, review: { ...threshold, value: 0.3 } } },
    ],
    ['whose threshold has no origin', { thresholds: { ...thresholds, accept: { value: 0.4 } } }],
    ['with a key that nobody knows', { threshold: 0.4 }],
  ])('%s does not', (_, change) => {
    expect(ModelManifest.safeParse({ ...manifest, ...change }).success).toBe(false);
  });
});

test('each value of the face reaches the model once, in its layout, its order of channels and its scale', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('NCHW' as const, 'NHWC' as const),
      fc.constantFrom('RGB' as const, 'BGR' as const),
      fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)),
      fc.array(fc.nat(255), { minLength: 12, maxLength: 12 }),
      (layout, channels, mean, values) => {
        const input = modelInput(Float32Array.from(values), {
          ...manifest,
          input: { ...manifest.input, layout, channels, mean, scale: [1, 2, 4] },
        });
        for (let pixel = 0; pixel < 4; pixel++)
          for (const [channel, colour] of [...channels].entries()) {
            const at = layout === 'NCHW' ? channel * 4 + pixel : pixel * 3 + channel;
            const shown = values[pixel * 3 + 'RGB'.indexOf(colour)] ?? Number.NaN;
            expect(input[at]).toBeCloseTo((shown - (mean[channel] ?? 0)) / 2 ** channel, 4);
          }
      },
    ),
  );
});
