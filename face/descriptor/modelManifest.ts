import { z } from 'zod';
import { Threshold } from '../thresholds.ts';
import type { Alignment } from './align.ts';

const Pixel = z.tuple([z.number(), z.number()]);
const ThreeChannels = z.tuple([z.number(), z.number(), z.number()]);

/**
 * What a site says of a face model of its own (ONNX, one file): how a face is laid before it, how its descriptors are
 * compared, at which distances it decides, and by what right the site uses it.
 */
export const ModelManifest = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{1,39}$/)
      .describe('Name of the embedder'),
    version: z
      .string()
      .regex(/^[\w.-]{1,20}$/)
      .describe('Changes whenever anything below changes'),
    licence: z
      .string()
      .min(20)
      .describe('By what right weights and training data are used here, and who looked into it'),
    model: z.strictObject({
      file: z
        .string()
        .regex(/^[\w][\w.-]*\.onnx$/)
        .describe('File beside the manifest; weights inside of it'),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
    input: z.strictObject({
      name: z.string().min(1).optional().describe('Where the model has more than one input'),
      width: z.int().min(16).max(1024),
      height: z.int().min(16).max(1024),
      layout: z.enum(['NCHW', 'NHWC']),
      channels: z.enum(['RGB', 'BGR']),
      mean: ThreeChannels.describe('Taken from each channel (0 to 255), in the order of `channels`'),
      scale: ThreeChannels.refine((scale) => scale.every((each) => each > 0), 'must be positive').describe(
        'What the rest is divided by, in the order of `channels`',
      ),
    }),
    output: z.strictObject({
      name: z.string().min(1).optional().describe('Where the model has more than one output'),
      length: z.int().min(16).max(8192).describe('Number of values'),
    }),
    alignment: z.strictObject({
      points: z.enum(['eye-corners-and-nose', 'eyes-nose-and-mouth']),
      template: z.array(Pixel).length(5).describe('Where the five points lie in the input, in pixels'),
    }),
    mirrored: z
      .boolean()
      .describe('Whether each face is described a second time in the mirror, and averaged'),
    metric: z.enum(['euclidean', 'cosine']),
    fusion: z
      .strictObject({
        spreads: z.strictObject({ 'face-api': z.number().positive(), own: z.number().positive() }),
      })
      .optional()
      .describe('Adds the default embedder’s distance to this one’s, each divided by its spread'),
    thresholds: z.strictObject({ accept: Threshold, review: Threshold, continuity: Threshold }),
  })
  .superRefine(({ input, alignment, thresholds }, context) => {
    const issue = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    for (const [index, [x, y]] of alignment.template.entries())
      if (x < 0 || y < 0 || x > input.width || y > input.height)
        issue(['alignment', 'template', index], 'lies outside of the input');
    const [[leftX] = [0], , [rightX] = [0]] = alignment.template;
    const [, [otherEyeX] = [0]] = alignment.template;
    if (alignment.points === 'eye-corners-and-nose' ? leftX <= rightX : leftX >= otherEyeX)
      issue(['alignment', 'template'], 'has left and right exchanged');
    if (thresholds.review.value < thresholds.accept.value)
      issue(['thresholds', 'review', 'value'], 'is smaller than the one for accepting');
  })
  .meta({ title: 'Anxin face model', description: 'A face model that a site brings itself' });
export type ModelManifest = z.infer<typeof ModelManifest>;

/** How a face is laid before the model. */
export function alignmentOf({ alignment, input }: ModelManifest): Alignment {
  return { ...alignment, width: input.width, height: input.height };
}

/** An upright face (RGB in 0 to 255, row by row) as the model's input wants it. */
export function modelInput(face: Float32Array, { input }: ModelManifest): Float32Array {
  const { layout, channels, mean, scale } = input;
  const pixels = face.length / 3;
  const values = new Float32Array(face.length);
  for (let pixel = 0; pixel < pixels; pixel++)
    for (let channel = 0; channel < 3; channel++) {
      const from = channels === 'RGB' ? channel : 2 - channel;
      const value = ((face[pixel * 3 + from] ?? 0) - (mean[channel] ?? 0)) / (scale[channel] ?? 1);
      values[layout === 'NCHW' ? channel * pixels + pixel : pixel * 3 + channel] = value;
    }
  return values;
}
