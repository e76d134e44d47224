/**
 * Writes the default face model as a site's own: `node tools/face/writeDlibOnnx.ts DIR` puts dlib.onnx and
 * manifest.json there, and prints what the configuration says. For trying the way before there is a better model.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sha256Of } from '../../terminal/face/ownModel.ts';
import { dlibAsOnnx, manifestOfDlib } from './dlibOnnx.ts';

const [, , folder] = process.argv;
if (!folder) {
  console.error('node tools/face/writeDlibOnnx.ts DIR');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const model = await dlibAsOnnx();
const manifest = Buffer.from(`${JSON.stringify(manifestOfDlib('dlib.onnx', model), null, 2)}\n`);
writeFileSync(join(folder, 'dlib.onnx'), model);
writeFileSync(join(folder, 'manifest.json'), manifest);
const configuration = {
  face: { model: { manifest: resolve(folder, 'manifest.json'), sha256: sha256Of(manifest) } },
};
console.log(JSON.stringify(configuration, null, 2));
