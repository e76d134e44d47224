/**
 * Rewrites resources/face/assets.json: size and SHA-256 of every model, wasm file and demo still, as installed.
 * Run it after a deliberate update of one of the packages: `node tools/face/pinAssets.ts`, and review the diff.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { FaceAsset } from '../../face/assets.ts';

const graphModel = (name: string, usedBy: FaceAsset['usedBy']) =>
  ['json', 'bin'].map((end) => ({
    from: `@vladmandic/human/models/${name}.${end}`,
    to: `/models/${name}.${end}`,
    usedBy,
  }));
const faceApiModel = (name: string, usedBy: FaceAsset['usedBy']) =>
  ['-weights_manifest.json', '.bin'].map((end) => ({
    from: `face-api.js/model/${name}${end}`,
    to: `/models/${name}${end}`,
    usedBy,
  }));
const wasm = (name: string) => ({
  from: `@tensorflow/tfjs-backend-wasm/dist/${name}`,
  to: `/wasm/${name}`,
  usedBy: ['page', 'terminal'] as FaceAsset['usedBy'],
});
const still = (name: string) => ({
  from: `face-api.js/demo/${name}`,
  to: `/demo/faces/${name}`,
  usedBy: ['dock'] as FaceAsset['usedBy'],
});

const wanted: Omit<FaceAsset, 'bytes' | 'sha256'>[] = [
  ...graphModel('blazeface', ['page', 'terminal']),
  ...graphModel('facemesh', ['page', 'terminal']),
  ...graphModel('iris', ['page', 'terminal']),
  ...graphModel('handlandmark-lite', ['page']),
  ...faceApiModel('ssd_mobilenetv1_model', ['terminal']),
  ...faceApiModel('face_landmark_68_model', ['terminal']),
  ...faceApiModel('face_recognition_model', ['terminal']),
  wasm('tfjs-backend-wasm.wasm'),
  wasm('tfjs-backend-wasm-simd.wasm'),
  wasm('tfjs-backend-wasm-threaded-simd.wasm'),
  {
    from: 'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
    to: '/wasm/ort-wasm-simd-threaded.wasm',
    usedBy: ['terminal'],
  },
  still('sample3.jpg'),
  still('sample5.jpg'),
  still('sample6.jpg'),
];

const pinned = wanted.map((asset): FaceAsset => {
  const content = readFileSync(new URL(`../../node_modules/${asset.from}`, import.meta.url));
  return { ...asset, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
});
writeFileSync(
  new URL('../../resources/face/assets.json', import.meta.url),
  `${JSON.stringify(pinned, null, 2)}\n`,
);
console.log(`${pinned.length} assets pinned`);
