import { cropToFloats, type Point, type Region, type RgbaImage } from '../image.ts';
import { loadNet, type ReadAsset, type Tf } from '../nets.ts';

/** A face as the detector sees it, in pixels of the image. */
export interface DetectedFace {
  confidence: number;
  x: number;
  y: number;
  width: number;
  height: number;
  /** the subject's right eye and left eye */
  eyes: readonly [Point, Point];
}

const inputSize = 256;
const minConfidence = 0.5;
const overlapOfOneFace = 0.3;
/** the region that the mesh wants around the detector's tight box */
const enlargement = 1.5;

/** Anchor centres of BlazeFace (back model, 256): a 16 × 16 grid with two anchors each, then 8 × 8 with six. */
const anchors: readonly Point[] = [
  { stride: 16, each: 2 },
  { stride: 32, each: 6 },
].flatMap(({ stride, each }) => {
  const cells = inputSize / stride;
  return Array.from({ length: cells * cells * each }, (_, index): Point => {
    const cell = Math.floor(index / each);
    return [stride * ((cell % cells) + 0.5), stride * (Math.floor(cell / cells) + 0.5)];
  });
});

/** Intersection by union of two boxes. */
export function overlap(
  one: Pick<DetectedFace, 'x' | 'y' | 'width' | 'height'>,
  other: Pick<DetectedFace, 'x' | 'y' | 'width' | 'height'>,
): number {
  const w = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const h = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  if (w <= 0 || h <= 0) return 0;
  return (w * h) / (one.width * one.height + other.width * other.height - w * h);
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** The square, upright along the eyes, in which the mesh net expects the face. */
export function regionOf(face: DetectedFace): Region {
  const [[rightX, rightY], [leftX, leftY]] = face.eyes;
  return {
    x: face.x + face.width / 2,
    y: face.y + face.height / 2,
    size: Math.max(face.width, face.height) * enlargement,
    angle: Math.atan2(leftY - rightY, leftX - rightX),
  };
}

/** Finds all faces with BlazeFace (Bazarevsky et al. 2019), largest first. */
export async function loadDetector(tf: Tf, read: ReadAsset) {
  const net = await loadNet(tf, 'blazeface', inputSize, read);
  return {
    dispose: net.dispose,
    async detect(image: RgbaImage): Promise<DetectedFace[]> {
      const side = Math.max(image.width, image.height);
      const scale = side / inputSize;
      const [left, top] = [(image.width - side) / 2, (image.height - side) / 2];
      const crop = { a: scale, b: 0, c: 0, d: scale, e: left, f: top };
      const input = cropToFloats(image, crop, inputSize, inputSize, { scale: 1 / 127.5, shift: -1 });
      const bySize = (await net.run([input])).toSorted((one, other) => one.length - other.length);
      const [scores8, scores16, boxes8, boxes16] = bySize;
      if (!scores8 || !scores16 || !boxes8 || !boxes16) throw new Error('BlazeFace gave unexpected outputs');
      const candidates: DetectedFace[] = [];
      anchors.forEach(([anchorX, anchorY], index) => {
        const coarse = index >= scores16.length;
        const row = coarse ? index - scores16.length : index;
        const confidence = sigmoid((coarse ? scores8 : scores16)[row] ?? 0);
        if (confidence < minConfidence) return;
        const box = (coarse ? boxes8 : boxes16).subarray(row * 16, row * 16 + 16);
        const value = (at: number) => (box[at] ?? 0) * scale;
        const [x, y] = [anchorX * scale + left, anchorY * scale + top];
        candidates.push({
          confidence,
          x: x + value(0) - value(2) / 2,
          y: y + value(1) - value(3) / 2,
          width: value(2),
          height: value(3),
          eyes: [
            [x + value(4), y + value(5)],
            [x + value(6), y + value(7)],
          ],
        });
      });
      const kept: DetectedFace[] = [];
      for (const candidate of candidates.toSorted((one, other) => other.confidence - one.confidence))
        if (kept.every((face) => overlap(face, candidate) < overlapOfOneFace)) kept.push(candidate);
      return kept.toSorted((one, other) => other.width - one.width);
    },
  };
}
