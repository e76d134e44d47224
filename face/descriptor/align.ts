import { type CropTransform, cropAligning, type Point } from '../image.ts';

/** Side of the crop that the descriptor net was trained on. */
export const alignedSize = 150;
const padding = 0.25;

/**
 * Where dlib's five landmarks lie in its aligned face ("get_face_chip_details", dlib 19, Boost licence), as fractions
 * of the unpadded square: outer and inner corner of the subject's left eye, outer and inner corner of the right eye,
 * base of the nose. The net that face-api.js ships is dlib's and was trained on faces aligned like this.
 */
const template: readonly Point[] = [
  [0.8595674595992, 0.2134981538014],
  [0.6460604764104, 0.2289674387677],
  [0.1205750620789, 0.2137274526848],
  [0.3340850613712, 0.2290642403242],
  [0.4901123135679, 0.6277975316475],
];

/** The same five among the 68 landmarks (300-W order) and among the mesh's points. */
export const fiveOf68 = [45, 42, 36, 39, 33] as const;
export const fiveOfMesh = [263, 362, 33, 133, 2] as const;

const target = template.map(
  ([x, y]): Point => [
    ((padding + x) / (1 + 2 * padding)) * alignedSize,
    ((padding + y) / (1 + 2 * padding)) * alignedSize,
  ],
);

/**
 * The crop in which a face stands as in dlib's training set: upright, centred, of one size.
 * @param five the template's five landmarks in pixels of the picture, in its order
 */
export function alignedCrop(five: readonly Point[]): CropTransform {
  return cropAligning(five, target);
}
