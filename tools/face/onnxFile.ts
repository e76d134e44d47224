/** A constant of a graph: floats in row-major order. */
export interface OnnxConstant {
  name: string;
  dims: readonly number[];
  values: Float32Array;
}

/** One operation. Attributes of whole numbers only: more is not needed for the nets that are written here. */
export interface OnnxNode {
  op: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface OnnxGraph {
  name: string;
  nodes: readonly OnnxNode[];
  constants: readonly OnnxConstant[];
  input: { name: string; dims: readonly (number | string)[] };
  output: { name: string; dims: readonly (number | string)[] };
}

/** Versions and field numbers of onnx.proto3 (ONNX, Apache-2.0). */
const irVersion = 5;
const operatorSet = 10;
const elementFloat = 1;
const attributeInt = 2;
const attributeInts = 7;

const lengthDelimited = 2;

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

const number = (field: number, value: number) => Buffer.concat([varint(field * 8), varint(value)]);

function message(field: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([varint(field * 8 + lengthDelimited), varint(content.length), content]);
}

const text = (field: number, value: string) => message(field, Buffer.from(value));

function attribute([name, value]: [string, number | readonly number[]]): Buffer {
  return typeof value === 'number'
    ? message(5, text(1, name), number(3, value), number(20, attributeInt))
    : message(5, text(1, name), ...value.map((each) => number(8, each)), number(20, attributeInts));
}

function constant({ name, dims, values }: OnnxConstant): Buffer {
  const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return message(
    5,
    ...dims.map((dim) => number(1, dim)),
    number(2, elementFloat),
    text(8, name),
    message(9, raw),
  );
}

function valueInfo(field: number, { name, dims }: OnnxGraph['input']): Buffer {
  const shape = message(
    2,
    ...dims.map((dim) => message(1, typeof dim === 'number' ? number(1, dim) : text(2, dim))),
  );
  return message(field, text(1, name), message(2, message(1, number(1, elementFloat), shape)));
}

/** The graph as an ONNX file (protocol buffers), the same bytes for the same graph. Little-endian machines only. */
export function onnxFile(graph: OnnxGraph): Uint8Array {
  const nodes = graph.nodes.map(({ op, inputs, outputs, attributes = {} }) =>
    message(
      1,
      ...inputs.map((name) => text(1, name)),
      ...outputs.map((name) => text(2, name)),
      text(4, op),
      ...Object.entries(attributes).map(attribute),
    ),
  );
  return Buffer.concat([
    number(1, irVersion),
    text(2, 'anxin'),
    message(
      7,
      ...nodes,
      text(2, graph.name),
      ...graph.constants.map(constant),
      valueInfo(11, graph.input),
      valueInfo(12, graph.output),
    ),
    message(8, number(2, operatorSet)),
  ]);
}
