import * as ort from 'onnxruntime-web';
import { readVerified } from '../../face/assets.ts';
import type { ReadAsset } from '../../face/nets.ts';

/** An ONNX model with one input and one output that count. */
export interface OnnxNet {
  run(input: Float32Array): Promise<Float32Array>;
}

/** Shape that the input must have, and names where the model has several. */
export interface OnnxWiring {
  dims: readonly number[];
  inputName?: string | undefined;
  outputName?: string | undefined;
}

/** The model does not do what its manifest says; the message is for an engineer. */
export class OnnxMismatch extends Error {}

/**
 * Opens an ONNX model on wasm, on one thread: it shares two cores with the page's nets.
 * @throws OnnxMismatch when the model cannot be read, or has no such input or output
 * @throws AssetError when the runtime's own wasm file is missing or altered
 */
export async function openOnnxNet(
  model: Uint8Array,
  { dims, inputName, outputName }: OnnxWiring,
  read: ReadAsset,
): Promise<OnnxNet> {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmBinary = (await readVerified('ort-wasm-simd-threaded.wasm', read)).buffer;
  ort.env.logLevel = 'error';
  let session: ort.InferenceSession;
  try {
    session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
  } catch (error) {
    throw new OnnxMismatch(`not a model that this runtime reads: ${String(error)}`);
  }
  const input = theOne('input', session.inputMetadata, inputName);
  const output = theOne('output', session.outputMetadata, outputName);
  const fits =
    input.isTensor &&
    input.type === 'float32' &&
    input.shape.length === dims.length &&
    input.shape.every((dim, at) => typeof dim === 'string' || dim <= 0 || dim === dims[at]);
  if (!fits)
    throw new OnnxMismatch(`the input ${describeValue(input)} does not take ${dims.join(' × ')} floats`);

  return {
    async run(values) {
      const results = await session.run({ [input.name]: new ort.Tensor('float32', values, dims) }, [
        output.name,
      ]);
      const data = results[output.name]?.data;
      if (!(data instanceof Float32Array))
        throw new OnnxMismatch(`the output ${output.name} holds no floats`);
      return data;
    },
  };
}

function theOne(
  kind: 'input' | 'output',
  values: readonly ort.InferenceSession.ValueMetadata[],
  name: string | undefined,
): ort.InferenceSession.ValueMetadata {
  const [first, second] = name === undefined ? values : values.filter((value) => value.name === name);
  const named = values.map(describeValue).join(', ');
  if (!first) throw new OnnxMismatch(`there is no ${kind} ${name ?? ''}; the model has ${named}`);
  if (second) throw new OnnxMismatch(`the model has several ${kind}s, and none is named: ${named}`);
  return first;
}

function describeValue(value: ort.InferenceSession.ValueMetadata): string {
  return value.isTensor ? `${value.name} (${value.type} ${value.shape.join(' × ')})` : value.name;
}
