import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { descriptorDistance } from '../../face/descriptor/comparison.ts';
import type { ModelManifest } from '../../face/descriptor/modelManifest.ts';
import { type DemoPersonId, demoPeople } from '../../face/puppet/people.ts';
import { demoChipPhoto, demoTemplatePhoto } from '../../terminal/dock/demoPhotos.ts';
import { readInstalled } from '../../terminal/face/nodeTf.ts';
import { loadOwnModel, type OwnModel, sha256Of } from '../../terminal/face/ownModel.ts';
import { createFaceVerifier, type FaceDescription, type FaceVerifier } from '../../terminal/face/verifier.ts';
import { dlibAsOnnx, manifestOfDlib } from '../../tools/face/dlibOnnx.ts';
import { type OnnxNode, onnxFile } from '../../tools/face/onnxFile.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** Lays a model and its manifest down as a site does. */
async function lay(model: Uint8Array, manifest: object): Promise<OwnModel & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'anxin-own-model-'));
  folders.push(folder);
  await writeFile(join(folder, 'net.onnx'), model);
  const written = Buffer.from(JSON.stringify(manifest));
  await writeFile(join(folder, 'manifest.json'), written);
  return { folder, manifest: join(folder, 'manifest.json'), sha256: sha256Of(written) };
}

// The net that the terminal uses by default, as ONNX: so each number can be compared with tfjs's.
describe('the default net, brought as a site’s own', () => {
  let model: Uint8Array;
  let dlib: ModelManifest;
  let byDefault: FaceVerifier;
  const references = {} as Record<DemoPersonId, FaceDescription>;

  async function described(verifier: FaceVerifier, picture: Uint8Array): Promise<FaceDescription> {
    const description = await verifier.describeReference(picture);
    if (!description.ok) throw new Error(description.reason);
    return description;
  }

  async function withModel<T>(manifest: ModelManifest, use: (verifier: FaceVerifier) => Promise<T>) {
    const verifier = await createFaceVerifier({ model: await lay(model, manifest) });
    try {
      expect(verifier.reason).toBeNull();
      return await use(verifier);
    } finally {
      await verifier.close();
    }
  }

  beforeAll(async () => {
    model = await dlibAsOnnx();
    dlib = manifestOfDlib('net.onnx', model);
    byDefault = await createFaceVerifier();
    for (const person of demoPeople)
      references[person] = await described(byDefault, await demoChipPhoto(person));
  });
  afterAll(() => byDefault.close());

  test('describes every face as tfjs does, to a thousandth, and under its own name', async () => {
    await withModel(dlib, async (own) => {
      for (const person of demoPeople) {
        const { embedder, descriptor } = await described(own, await demoChipPhoto(person));
        expect(embedder).toBe('dlib-onnx@1');
        expect(descriptor).toHaveLength(128);
        for (const [at, value] of descriptor.entries())
          expect(Math.abs(value - (references[person].descriptor[at] ?? 0))).toBeLessThan(1e-3);
      }
    });
  });

  test('is never compared with descriptions of the default embedder, equal as they are', async () => {
    await withModel(dlib, async (own) => {
      const ofOwn = await described(own, await demoChipPhoto('A'));
      expect(() => own.compare(references.A, [ofOwn])).toThrow(RangeError);
      expect(() => byDefault.compare(references.A, [ofOwn])).toThrow(RangeError);
      expect(own.compare(ofOwn, [ofOwn])).toMatchObject({ ok: true, distance: 0 });
    });
  });

  test('brings the thresholds of its manifest, and the record names the manifest by its hash', async () => {
    const accept = { ...dlib.thresholds.accept, value: 0.31 };
    const laid = await lay(model, { ...dlib, thresholds: { ...dlib.thresholds, accept } });
    const verifier = await createFaceVerifier({ model: laid });
    expect(verifier.embedder?.thresholds).toMatchObject({
      accept: { value: 0.31 },
      record: `dlib-onnx@1 sha256:${laid.sha256.slice(0, 16)}`,
    });
    await verifier.close();
  });

  test('laid on other points and compared by cosine, still tells the demo people apart', async () => {
    const arcFace: ModelManifest = {
      ...dlib,
      metric: 'cosine',
      alignment: {
        points: 'eyes-nose-and-mouth',
        template: [
          [53, 57],
          [97, 57],
          [75, 84],
          [57, 109],
          [93, 109],
        ],
      },
    };
    await withModel(arcFace, async (own) => {
      const distanceTo = (one: FaceDescription, other: FaceDescription) => {
        const comparison = own.compare(one, [other]);
        return comparison.ok ? comparison.distance : Number.NaN;
      };
      const chips = await Promise.all(
        demoPeople.map(async (person) => described(own, await demoChipPhoto(person))),
      );
      for (const [index, person] of demoPeople.entries()) {
        const template = await described(own, await demoTemplatePhoto(person));
        const distances = chips.map((chip) => distanceTo(template, chip));
        expect(distances.indexOf(Math.min(...distances)), person).toBe(index);
      }
    });
  });

  test('fused with the default embedder, adds up both distances, each by its spread', async () => {
    const fused = { ...dlib, fusion: { spreads: { 'face-api': 0.1, own: 0.2 } } };
    await withModel(fused, async (own) => {
      const [chip, other] = [
        await described(own, await demoChipPhoto('A')),
        await described(own, await demoChipPhoto('C')),
      ];
      expect(chip.descriptor).toHaveLength(256);
      const comparison = own.compare(chip, [other]);
      if (!comparison.ok) throw new Error(comparison.reason);
      const single = descriptorDistance(
        byDefault.embedder?.measure ?? [],
        references.A.descriptor,
        references.C.descriptor,
      );
      expect(comparison.distance).toBeCloseTo(single / 0.1 + single / 0.2, 2);
    });
  });
});

describe('a model that does not hold is a named problem, and the default never takes its place:', () => {
  /** A net of two operations: the mean colour of the face, spread over 16 values. */
  function tinyNet({ weights = 1, nodes = [] as OnnxNode[] } = {}): Uint8Array {
    const values = Float32Array.from({ length: 48 }, (_, at) => weights * ((at % 7) + 1));
    return onnxFile({
      name: 'tiny',
      nodes: [
        { op: 'ReduceMean', inputs: ['face'], outputs: ['mean'], attributes: { axes: [2, 3], keepdims: 0 } },
        { op: 'MatMul', inputs: ['mean', 'weights'], outputs: ['descriptor'] },
        ...nodes,
      ],
      constants: [{ name: 'weights', dims: [3, 16], values }],
      input: { name: 'face', dims: [1, 3, 150, 150] },
      output: { name: 'descriptor', dims: [1, 16] },
    });
  }
  function manifestOf(model: Uint8Array, change: Partial<ModelManifest> = {}): ModelManifest {
    return { ...manifestOfDlib('net.onnx', model), output: { length: 16 }, ...change };
  }
  const load = (model: OwnModel) =>
    loadOwnModel(model, {
      read: readInstalled,
      loadDefault: () => Promise.reject(new Error('The default was asked for')),
    });

  test('(one that holds is none)', async () => {
    const model = tinyNet();
    const embedder = await load(await lay(model, manifestOf(model)));
    expect(embedder.profile.measure).toEqual([{ length: 16, metric: 'euclidean', weight: 1 }]);
  });

  test('a manifest that is missing, altered since it was configured, or no manifest', async () => {
    const model = tinyNet();
    const laid = await lay(model, manifestOf(model));
    const missing = { ...laid, manifest: join(laid.folder, 'other.json') };
    await expect(load(missing)).rejects.toMatchObject({ reason: { reason: 'manifest-missing' } });
    const looser = await lay(model, manifestOf(model, { mirrored: false }));
    await expect(load({ ...looser, sha256: laid.sha256 })).rejects.toMatchObject({
      reason: { reason: 'manifest-altered' },
    });
    for (const content of [{}, [], { ...manifestOf(model), metric: 'guess' }])
      await expect(load(await lay(model, content))).rejects.toMatchObject({
        reason: { reason: 'manifest-invalid' },
      });
  });

  test('a model that is missing, or of which one bit differs', async () => {
    const model = tinyNet();
    const laid = await lay(model, manifestOf(model));
    model[200] = (model[200] ?? 0) ^ 1;
    await writeFile(join(laid.folder, 'net.onnx'), model);
    await expect(load(laid)).rejects.toMatchObject({ reason: { reason: 'model-altered' } });
    await rm(join(laid.folder, 'net.onnx'));
    await expect(load(laid)).rejects.toMatchObject({ reason: { reason: 'model-missing' } });
  });

  const { input } = manifestOfDlib('net.onnx', new Uint8Array());
  const unnamed = { length: 16, name: 'identity' };
  test.each([
    ['that is no ONNX', new Uint8Array(1000).fill(7), {}],
    ['with another size of input', tinyNet(), { input: { ...input, width: 151 } }],
    ['with another layout', tinyNet(), { input: { ...input, layout: 'NHWC' } }],
    ['without the output that the manifest names', tinyNet(), { output: unnamed }],
    ['with fewer values than said', tinyNet(), { output: { length: 128 } }],
    ['whose output is nought', tinyNet({ weights: 0 }), {}],
    ['whose output is no number', tinyNet({ weights: Number.NaN }), {}],
    [
      'that says the same of every face, and so would accept everybody',
      tinyNet(),
      { input: { ...input, scale: [1e12, 1e12, 1e12], mean: [-1e9, -1e9, -1e9] } },
    ],
  ] as [string, Uint8Array, Partial<ModelManifest>][])('a model %s', async (_, model, change) => {
    await expect(load(await lay(model, manifestOf(model, change)))).rejects.toMatchObject({
      reason: { reason: 'model-unsuitable', detail: expect.stringMatching(/./) },
    });
  });

  test('through the verifier: its name stands in every answer, and there is nothing to compare by', async () => {
    const model = tinyNet({ weights: 0 });
    const verifier = await createFaceVerifier({ model: await lay(model, manifestOf(model)) });
    expect(verifier.reason).toMatchObject({ reason: 'model-unsuitable' });
    expect(verifier.embedder).toBeNull();
    expect(await verifier.describeFrame(await demoChipPhoto('A'))).toEqual({
      ok: false,
      reason: 'model-unsuitable',
    });
    await verifier.close();
  });
});
