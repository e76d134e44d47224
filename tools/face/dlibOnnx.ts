import { readVerified } from '../../face/assets.ts';
import { dlibAlignment } from '../../face/descriptor/align.ts';
import type { ModelManifest } from '../../face/descriptor/modelManifest.ts';
import { type ThresholdRecord, thresholdRecord } from '../../face/thresholds.ts';
import { readInstalled, startTf } from '../../terminal/face/nodeTf.ts';
import { sha256Of } from '../../terminal/face/ownModel.ts';
import { type OnnxConstant, type OnnxNode, onnxFile } from './onnxFile.ts';

/** Weights of one layer: values in TensorFlow's order with their shape. */
type Layer = (name: string) => { shape: readonly number[]; values: Float32Array };

/** Filters from TensorFlow's order (height, width, in, out) to ONNX's (out, in, height, width), each scaled by `gain`. */
function turned(
  values: Float32Array,
  [h = 0, w = 0, ins = 0, outs = 0]: readonly number[],
  gain: Float32Array,
) {
  const result = new Float32Array(values.length);
  for (let out = 0; out < outs; out++)
    for (let within = 0; within < ins; within++)
      for (let at = 0; at < h * w; at++)
        result[(out * ins + within) * h * w + at] =
          (values[(at * ins + within) * outs + out] ?? 0) * (gain[out] ?? 0);
  return result;
}

/**
 * dlib's face recognition ResNet, whose weights face-api.js ships (public domain), as an ONNX file: the net that the
 * terminal uses by default, in the format in which a site brings its own. Layout NCHW, input `face` (batch × 3 × 150 ×
 * 150, RGB 0 to 255 less 122.782, 117.001, 104.298, by 255), output `descriptor` (batch × 128).
 * The layers follow face-api.js's `FaceRecognitionNet` (MIT); each scale is folded into its convolution.
 */
export async function dlibAsOnnx(): Promise<Uint8Array> {
  const tf = await startTf();
  const manifest = await readVerified('face_recognition_model-weights_manifest.json', readInstalled);
  const groups = JSON.parse(new TextDecoder().decode(manifest)) as { weights: object[] }[];
  const weights = await readVerified('face_recognition_model.bin', readInstalled);
  const tensors = tf.io.decodeWeights(weights.buffer, groups.flatMap((group) => group.weights) as never);
  const layer: Layer = (name) => {
    const tensor = tensors[name];
    if (!tensor) throw new Error(`face-api.js ships no weights ${name}`);
    return { shape: tensor.shape, values: tensor.dataSync() as Float32Array };
  };

  const nodes: OnnxNode[] = [];
  const constants: OnnxConstant[] = [];
  const add = (op: string, inputs: string[], attributes: OnnxNode['attributes'] = {}): string => {
    const output = `${op}_${nodes.length}`;
    nodes.push({ op, inputs, outputs: [output], attributes });
    return output;
  };
  const constant = (name: string, dims: readonly number[], values: Float32Array): string => {
    constants.push({ name, dims, values });
    return name;
  };

  function convolution(x: string, name: string, stride: 1 | 2): string {
    const { shape, values } = layer(`${name}/conv/filters`);
    const [h = 0, w = 0, ins = 0, outs = 0] = shape;
    const gain = layer(`${name}/scale/weights`).values;
    const shift = layer(`${name}/scale/biases`).values;
    const bias = layer(`${name}/conv/bias`).values;
    const filters = constant(`${name}/filters`, [outs, ins, h, w], turned(values, shape, gain));
    const folded = Float32Array.from(bias, (value, at) => value * (gain[at] ?? 0) + (shift[at] ?? 0));
    const pad = stride === 1 ? (h - 1) / 2 : 0;
    return add('Conv', [x, filters, constant(`${name}/bias`, [outs], folded)], {
      kernel_shape: [h, w],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
    });
  }

  const relu = (x: string) => add('Relu', [x]);

  function residual(x: string, name: string): string {
    const within = convolution(relu(convolution(x, `${name}/conv1`, 1)), `${name}/conv2`, 1);
    return relu(add('Add', [within, x]));
  }

  /** Halves the size; zeros fill the row, column and channels that one of the branches has more than the other. */
  function halved(x: string, name: string, shorter: boolean): string {
    const within = convolution(relu(convolution(x, `${name}/conv1`, 2)), `${name}/conv2`, 1);
    const pooled = add('AveragePool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
    const ins = layer(`${name}/conv1/conv/filters`).shape[2] ?? 0;
    const outs = layer(`${name}/conv2/conv/filters`).shape[3] ?? 0;
    const widened = ins === outs ? pooled : add('Pad', [pooled], { pads: [0, 0, 0, 0, 0, outs - ins, 0, 0] });
    const grown = shorter ? add('Pad', [within], { pads: [0, 0, 0, 0, 0, 0, 1, 1] }) : within;
    return relu(add('Add', [widened, grown]));
  }

  let x = relu(convolution('face', 'conv32_down', 2));
  x = add('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2] });
  for (const name of ['conv32_1', 'conv32_2', 'conv32_3']) x = residual(x, name);
  x = halved(x, 'conv64_down', false);
  for (const name of ['conv64_1', 'conv64_2', 'conv64_3']) x = residual(x, name);
  x = halved(x, 'conv128_down', false);
  for (const name of ['conv128_1', 'conv128_2']) x = residual(x, name);
  x = halved(x, 'conv256_down', true);
  for (const name of ['conv256_1', 'conv256_2']) x = residual(x, name);
  x = halved(x, 'conv256_down_out', true);
  x = add('ReduceMean', [x], { axes: [2, 3], keepdims: 0 });
  const { shape, values } = layer('fc');
  nodes.push({ op: 'MatMul', inputs: [x, constant('fc', shape, values)], outputs: ['descriptor'] });
  tf.dispose(tensors);

  return onnxFile({
    name: 'dlib_face_recognition_resnet',
    nodes,
    constants,
    input: { name: 'face', dims: ['batch', 3, 150, 150] },
    output: { name: 'descriptor', dims: ['batch', 128] },
  });
}

const meanOfTraining: [number, number, number] = [122.782, 117.001, 104.298];

/** The manifest that makes of {@link dlibAsOnnx} what the default embedder is, under a name of its own. */
export function manifestOfDlib(file: string, model: Uint8Array): ModelManifest {
  const { template, points, width, height } = dlibAlignment;
  const threshold = (id: ThresholdRecord['id']) => {
    const { id: _, ...record } = thresholdRecord(id);
    return record;
  };
  return {
    id: 'dlib-onnx',
    version: '1',
    licence: 'dlib_face_recognition_resnet_model_v1 by Davis King, CC0, as face-api.js ships it',
    model: { file, sha256: sha256Of(model) },
    input: { width, height, layout: 'NCHW', channels: 'RGB', mean: meanOfTraining, scale: [255, 255, 255] },
    output: { length: 128 },
    alignment: { points, template: template.map(([x, y]) => [x, y]) },
    mirrored: true,
    metric: 'euclidean',
    thresholds: {
      accept: threshold('descriptor-accept'),
      review: threshold('descriptor-review'),
      continuity: threshold('descriptor-continuity'),
    },
  };
}
