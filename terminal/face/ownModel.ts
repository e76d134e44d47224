import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AssetError, type AssetReason } from '../../face/assets.ts';
import { mirrored, uprightFace } from '../../face/descriptor/align.ts';
import type { Embedder } from '../../face/descriptor/embedder.ts';
import { fuseEmbedders } from '../../face/descriptor/fusedEmbedder.ts';
import { alignmentOf, ModelManifest, modelInput } from '../../face/descriptor/modelManifest.ts';
import type { ReadAsset } from '../../face/nets.ts';
import { OnnxMismatch, openOnnxNet } from './onnxNet.ts';

/** A site's own face model, as the configuration names it. */
export interface OwnModel {
  /** path of the manifest; the model lies beside it */
  manifest: string;
  /** SHA-256 of the manifest, lower-case hexadecimal: thresholds do not change behind the configuration's back */
  sha256: string;
}

/** SHA-256 in lower-case hexadecimal. */
export const sha256Of = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

/**
 * Loads a site's own model and tries it once. A manifest with fusion brings the default embedder along.
 * @throws AssetError when manifest or model is missing, altered, or does not hold; the default never takes its place
 */
export async function loadOwnModel(
  { manifest: file, sha256 }: OwnModel,
  { read, loadDefault }: { read: ReadAsset; loadDefault(): Promise<Embedder> },
): Promise<Embedder> {
  const written = await readPinned(file, sha256, 'manifest-missing', 'manifest-altered');
  const manifest = parseManifest(file, written);
  const modelFile = join(dirname(file), manifest.model.file);
  const model = await readPinned(modelFile, manifest.model.sha256, 'model-missing', 'model-altered');
  const id = `${manifest.id}@${manifest.version}`;
  const thresholds = { ...manifest.thresholds, record: `${id} sha256:${sha256.slice(0, 16)}` };
  const own = await openEmbedder(modelFile, model, manifest, { id, thresholds }, read);
  if (!manifest.fusion) return own;
  const { spreads } = manifest.fusion;
  return fuseEmbedders([await loadDefault(), own], {
    id,
    thresholds,
    spreads: [spreads['face-api'], spreads.own],
  });
}

async function readPinned(
  file: string,
  sha256: string,
  missing: AssetReason['reason'],
  altered: AssetReason['reason'],
): Promise<Uint8Array> {
  const content = await readFile(file).catch((error: unknown) => {
    throw new AssetError({ reason: missing, asset: file, detail: String(error) });
  });
  const actual = sha256Of(content);
  if (actual !== sha256)
    throw new AssetError({ reason: altered, asset: file, detail: `its SHA-256 is ${actual}` });
  return content;
}

function parseManifest(file: string, written: Uint8Array): ModelManifest {
  const invalid = (detail: string) => new AssetError({ reason: 'manifest-invalid', asset: file, detail });
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(written));
  } catch (error) {
    throw invalid(String(error));
  }
  const parsed = ModelManifest.safeParse(json);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  return parsed.data;
}

async function openEmbedder(
  file: string,
  model: Uint8Array,
  manifest: ModelManifest,
  named: Pick<Embedder['profile'], 'id' | 'thresholds'>,
  read: ReadAsset,
): Promise<Embedder> {
  const { input, output, metric } = manifest;
  const alignment = alignmentOf(manifest);
  const { width, height } = input;
  const dims = input.layout === 'NCHW' ? [1, 3, height, width] : [1, height, width, 3];
  const unsuitable = (detail: string) => new AssetError({ reason: 'model-unsuitable', asset: file, detail });
  const net = await openOnnxNet(model, { dims, inputName: input.name, outputName: output.name }, read).catch(
    (error: unknown) => {
      throw error instanceof OnnxMismatch ? unsuitable(error.message) : error;
    },
  );

  async function describeOnce(face: Float32Array): Promise<number[]> {
    const values = await net.run(modelInput(face, manifest)).catch((error: unknown) => {
      throw unsuitable(String(error));
    });
    if (values.length !== output.length)
      throw unsuitable(`it gives ${values.length} values instead of ${output.length}`);
    const length = Math.hypot(...values);
    if (!(length > 0 && Number.isFinite(length))) throw unsuitable('its output is no direction in space');
    // By cosine only the direction counts; at one length no frame outweighs another in the mean.
    return Array.from(values, (value) => (metric === 'cosine' ? value / length : value));
  }

  async function describe(face: Float32Array): Promise<number[]> {
    const one = await describeOnce(face);
    if (!manifest.mirrored) return one;
    const other = await describeOnce(mirrored(face, width));
    return one.map((value, at) => (value + (other[at] ?? 0)) / 2);
  }

  // A net that says the same of everything would accept everybody.
  const grey = new Float32Array(width * height * 3).fill(128);
  const striped = grey.map((_, at) => (Math.floor(at / 24) % 2) * 255);
  const [one, other] = [await describe(grey), await describe(striped)];
  if (one.every((value, at) => Math.abs(value - (other[at] ?? 0)) < 1e-6))
    throw unsuitable('it says the same of different pictures');

  return {
    profile: { ...named, measure: [{ length: output.length, metric, weight: 1 }] },
    embed: (image, face) => describe(uprightFace(image, face, alignment)),
  };
}
