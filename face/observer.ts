import type { FaceObservation } from '../domain/liveness/observation.ts';
import { chromaOf } from './flashLight.ts';
import { type HandNet, handDirections } from './hand.ts';
import type { Point3, Region, RgbaImage } from './image.ts';
import { loadDetector, overlap, regionOf } from './mesh/detector.ts';
import { type FaceMesh, loadMesh, meshSize, regionAround } from './mesh/mesh.ts';
import { signalsOf } from './mesh/signals.ts';
import type { ReadAsset, Tf } from './nets.ts';
import { occlusionOf } from './occlusion.ts';
import { lightOf, type PixelBox, sharpnessOf } from './quality.ts';

/** While one face is being followed, the detector looks over the whole frame so often, … */
const redetectMs = 300;
/** … but on a slow machine not more often than this, or it would take most of its time. */
const redetectFrames = 4;
/** One place beside the face is searched for a hand so often, so that all of them are in about a second, … */
const handLookMs = 100;
/** … but on a slow machine not in more frames than every third. */
const handLookFrames = 3;
/** A face so much smaller than the one in front belongs to somebody waiting behind. */
const smallestCompanion = 0.45;

/** What was seen in one frame. */
interface Observed {
  observation: FaceObservation;
  /** the face's points, for drawing and for the demo person; absent when there is no face */
  points?: Point3[];
}

/** Turns frames into observations, following the face from one frame to the next. */
export interface FaceObserver {
  /** `atMs`: when the frame was captured, on a monotonic clock */
  observe(image: RgbaImage, atMs: number): Promise<Observed>;
  /** Forgets the face that was being followed. */
  reset(): void;
  dispose(): void;
}

function boxAround(points: readonly Point3[]): PixelBox {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));

const fractionsOf = (image: RgbaImage, { x, y, width, height }: PixelBox) => ({
  x: rounded(x / image.width, 5),
  y: rounded(y / image.height, 5),
  width: rounded(width / image.width, 5),
  height: rounded(height / image.height, 5),
});

function observationOf(image: RgbaImage, atMs: number, faces: number, mesh: FaceMesh): FaceObservation {
  const box = boxAround(mesh.points);
  const signals = signalsOf(mesh.points);
  const { faceLight, surroundLight } = lightOf(image, box);
  const chroma = chromaOf(image, mesh.points);
  const occlusion = occlusionOf(image, mesh.points);
  return {
    atMs,
    faces,
    face: {
      box: fractionsOf(image, box),
      confidence: rounded(mesh.confidence, 4),
      yaw: rounded(signals.yaw, 4),
      pitch: rounded(signals.pitch, 4),
      aspect: rounded(signals.aspect, 4),
      rollDeg: rounded(signals.rollDeg, 2),
      eyeOpennessWider: rounded(signals.eyeOpennessWider, 4),
      eyeOpennessNarrower: rounded(signals.eyeOpennessNarrower, 4),
      mouthOpenness: rounded(signals.mouthOpenness, 4),
      faceLight: rounded(faceLight, 1),
      surroundLight: rounded(surroundLight, 1),
      sharpness: rounded(sharpnessOf(mesh.crop, meshSize), 1),
      ...(occlusion
        ? {
            occlusion: {
              mouthDetail: rounded(occlusion.mouthDetail, 3),
              eyeDetail: rounded(occlusion.eyeDetail, 3),
              mouthColour: rounded(occlusion.mouthColour, 3),
              glare: rounded(occlusion.glare, 3),
            },
          }
        : {}),
      ...(chroma ? { chroma } : {}),
    },
  };
}

/**
 * Loads the nets for observing: BlazeFace, FaceMesh and iris. The mesh follows the face by its own last place; the
 * detector runs only to find it, to look for a second one from time to time, and for as long as something is amiss.
 * @param hands looks for hands at the head as well; hands are not looked for when absent
 * @throws AssetError when a model is missing or altered
 */
export async function loadObserver(tf: Tf, read: ReadAsset, hands?: HandNet): Promise<FaceObserver> {
  const [detector, mesh] = await Promise.all([loadDetector(tf, read), loadMesh(tf, read)]);
  let followed: Region | null = null;
  let faces = 0;
  let detectedAtMs = Number.NEGATIVE_INFINITY;
  let sinceDetection = 0;
  let handLooks = 0;
  let sinceHandLook = 0;
  let handLookedAtMs = Number.NEGATIVE_INFINITY;

  /** Looks over the whole frame: counts the faces and returns the largest one's region. */
  async function detect(image: RgbaImage, atMs: number): Promise<Region | null> {
    const found = await detector.detect(image);
    const [largest] = found;
    detectedAtMs = atMs;
    sinceDetection = 0;
    faces = largest ? found.filter(({ width }) => width >= smallestCompanion * largest.width).length : 0;
    return largest ? regionOf(largest) : null;
  }

  const boxOf = ({ x, y, size }: Region): PixelBox => ({
    x: x - size / 2,
    y: y - size / 2,
    width: size,
    height: size,
  });

  /** Looks for a hand at the next place around the face, when it is time to. */
  async function lookForHand(
    net: HandNet,
    image: RgbaImage,
    atMs: number,
    face: PixelBox,
  ): Promise<FaceObservation['hand']> {
    if (++sinceHandLook < handLookFrames || atMs - handLookedAtMs < handLookMs) return;
    sinceHandLook = 0;
    handLookedAtMs = atMs;
    const direction = handDirections[handLooks++ % handDirections.length] ?? 0;
    const { confidence, box } = await net.look(image, face, direction);
    return { direction, confidence: rounded(confidence, 3), box: fractionsOf(image, box) };
  }

  return {
    async observe(image, atMs) {
      let region: Region | null = followed;
      sinceDetection++;
      const due = atMs - detectedAtMs >= redetectMs && sinceDetection >= redetectFrames;
      if (!region || faces !== 1 || due) {
        const largest = await detect(image, atMs);
        // Keep to the face that is being followed as long as the detector sees it too, or nothing better.
        if (!region || (largest && overlap(boxOf(region), boxOf(largest)) < 0.2)) region = largest;
      }
      let found = region && (await mesh.find(image, region));
      if (!found && followed) {
        const largest = await detect(image, atMs);
        found = largest && (await mesh.find(image, largest));
      }
      if (!found) {
        followed = null;
        return { observation: { atMs, faces: Math.max(0, faces - 1) } };
      }
      followed = regionAround(found.points);
      faces = Math.max(1, faces);
      const observation = observationOf(image, atMs, faces, found);
      const hand = hands && (await lookForHand(hands, image, atMs, boxAround(found.points)));
      return { observation: hand ? { ...observation, hand } : observation, points: found.points };
    },
    reset() {
      followed = null;
      faces = 0;
      detectedAtMs = Number.NEGATIVE_INFINITY;
      handLookedAtMs = Number.NEGATIVE_INFINITY;
    },
    dispose() {
      detector.dispose();
      mesh.dispose();
      hands?.dispose();
    },
  };
}
