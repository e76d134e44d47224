import { cropOfRegion, cropToFloats, type RgbaImage, toImage } from './image.ts';
import { loadNet, type ReadAsset, type Tf } from './nets.ts';
import type { PixelBox } from './quality.ts';

/** Directions from the middle of the face in which a hand is looked for, in degrees clockwise from the image's right. */
export const handDirections = [0, 180, 45, 135, 90, 225, 315, 270] as const;

const inputSize = 224;
/** how far from the middle of the face the places lie, and how large they are, in widths of the face */
const distance = 0.65;
const placeSize = 1.3;

/** What a look at one place beside the face came to. */
interface HandSeen {
  /** 0 to 1: how sure the net is that there is a hand */
  confidence: number;
  /** the box around the hand's points, in pixels of the image; meaningful only where there is a hand */
  box: PixelBox;
}

/** Looks for a hand at one place beside a face, in one of {@link handDirections}. */
export interface HandNet {
  look(image: RgbaImage, face: PixelBox, direction: number): Promise<HandSeen>;
  dispose(): void;
}

/**
 * Loads MediaPipe's hand landmark net (Zhang et al. 2020, lite), which also tells whether there is a hand at all. A
 * detector of hands in the whole frame takes faces for fists; this one, asked at the places where a hand can hold a
 * head, does not.
 * @throws AssetError when a model is missing or altered
 */
export async function loadHandNet(tf: Tf, read: ReadAsset): Promise<HandNet> {
  const net = await loadNet(tf, 'handlandmark-lite', inputSize, read, ['Identity_1', 'Identity']);
  return {
    dispose: net.dispose,
    async look(image, face, direction) {
      const turn = (direction * Math.PI) / 180;
      const crop = cropOfRegion(
        {
          x: face.x + face.width / 2 + Math.cos(turn) * distance * face.width,
          y: face.y + face.height / 2 + Math.sin(turn) * distance * face.width,
          size: placeSize * face.width,
          angle: 0,
        },
        inputSize,
      );
      const input = cropToFloats(image, crop, inputSize, inputSize, { scale: 1 / 255 });
      const [presence, points] = await net.run([input]);
      const confidence = presence?.[0];
      if (confidence === undefined || !points) throw new Error('The hand net gave unexpected outputs');
      const along = (offset: number) => Array.from(points).filter((_, index) => index % 3 === offset);
      const [across, down] = [along(0), along(1)];
      const [left, top] = toImage(crop, Math.min(...across), Math.min(...down));
      const [right, bottom] = toImage(crop, Math.max(...across), Math.max(...down));
      return { confidence, box: { x: left, y: top, width: right - left, height: bottom - top } };
    },
  };
}
