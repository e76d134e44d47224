import { type CropTransform, cropAligning, cropToFloats, type Point, type RgbaImage } from '../image.ts';
import { mouthCorners, noseTip } from '../mesh/landmarks.ts';

/**
 * The five points that a net's training faces were laid on each other by, always in this order:
 * `eye-corners-and-nose`: outer and inner corner of the subject's left eye, outer and inner corner of the right eye,
 * base of the nose (dlib); `eyes-nose-and-mouth`: middle of the eye that is on the left of the picture, of the other,
 * tip of the nose, the corner of the mouth on the left of the picture, the other (ArcFace and most others).
 */
type FivePoints = 'eye-corners-and-nose' | 'eyes-nose-and-mouth';

/** A face's five points in pixels of the picture, in either choice. */
export type Landmarks = Readonly<Record<FivePoints, readonly Point[]>>;

/** How a face is laid before a net: upright, centred, of one size. */
export interface Alignment {
  points: FivePoints;
  /** where the points lie in the net's input, in its pixels */
  template: readonly Point[];
  /** size of the net's input in pixels */
  width: number;
  height: number;
}

const dlibSize = 150;
const dlibPadding = 0.25;

/**
 * dlib's aligned face ("get_face_chip_details", dlib 19, Boost licence): fractions of the unpadded square, brought to
 * the 150 pixels that its net was trained on.
 */
export const dlibAlignment: Alignment = {
  points: 'eye-corners-and-nose',
  width: dlibSize,
  height: dlibSize,
  template: (
    [
      [0.8595674595992, 0.2134981538014],
      [0.6460604764104, 0.2289674387677],
      [0.1205750620789, 0.2137274526848],
      [0.3340850613712, 0.2290642403242],
      [0.4901123135679, 0.6277975316475],
    ] as const
  ).map(([x, y]) => {
    const placed = (value: number) => ((dlibPadding + value) / (1 + 2 * dlibPadding)) * dlibSize;
    return [placed(x), placed(y)];
  }),
};

/** For each of the five points, the landmarks whose mean it is. */
type Choice = Readonly<Record<FivePoints, readonly (readonly number[])[]>>;

/** Among the 68 landmarks, in the order of 300-W. */
const of68: Choice = {
  'eye-corners-and-nose': [[45], [42], [36], [39], [33]],
  'eyes-nose-and-mouth': [[36, 37, 38, 39, 40, 41], [42, 43, 44, 45, 46, 47], [30], [48], [54]],
};

/** Among the mesh's points. An eye's middle is that of its corners and lids. */
const ofMesh: Choice = {
  'eye-corners-and-nose': [[263], [362], [33], [133], [2]],
  'eyes-nose-and-mouth': [
    [33, 133, 159, 145],
    [362, 263, 386, 374],
    [noseTip],
    [mouthCorners[0]],
    [mouthCorners[1]],
  ],
};

function chosen(choice: Choice, pointAt: (index: number) => Point): Landmarks {
  const middle = (indices: readonly number[]): Point => {
    const points = indices.map(pointAt);
    const mean = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
    return [mean(0), mean(1)];
  };
  return {
    'eye-corners-and-nose': choice['eye-corners-and-nose'].map(middle),
    'eyes-nose-and-mouth': choice['eyes-nose-and-mouth'].map(middle),
  };
}

/** The five points of face-api.js's 68 landmarks. */
export const landmarksOf68 = (pointAt: (index: number) => Point) => chosen(of68, pointAt);

/** The five points of the mesh. */
export const landmarksOfMesh = (pointAt: (index: number) => Point) => chosen(ofMesh, pointAt);

/** Distance of the eyes' outer corners, in pixels of the picture: how much of the face there is to see. */
export function eyeDistanceOf(landmarks: Landmarks): number {
  const [[leftX, leftY] = [0, 0], , [rightX, rightY] = [0, 0]] = landmarks['eye-corners-and-nose'];
  return Math.hypot(leftX - rightX, leftY - rightY);
}

/** The crop in which a face stands as in a net's training set. */
function alignedCrop(landmarks: Landmarks, { points, template }: Alignment): CropTransform {
  return cropAligning(landmarks[points], template);
}

/** Cuts a face out as its net wants it: RGB in 0 to 255, row by row. */
export function uprightFace(image: RgbaImage, landmarks: Landmarks, alignment: Alignment): Float32Array {
  const crop = alignedCrop(landmarks, alignment);
  const samples = Math.max(1, Math.round(Math.hypot(crop.a, crop.c)));
  return cropToFloats(image, crop, alignment.width, alignment.height, { edge: 'clamp', samples });
}

/** The face as a mirror shows it; rows of RGB. */
export function mirrored(face: Float32Array, width: number): Float32Array {
  const result = new Float32Array(face.length);
  for (let at = 0; at < face.length; at += 3) {
    const x = (at / 3) % width;
    const from = at + (width - 1 - 2 * x) * 3;
    result.set(face.subarray(from, from + 3), at);
  }
  return result;
}
