import { type FlashTrace, startFlash } from '../../../domain/liveness/flash.ts';
import { type FlashSequence, lightOfColour, linearLight } from '../../../domain/liveness/flashSequence.ts';
import { chromaOf } from '../../../face/flashLight.ts';
import { blankLike, type LitPixel, type Screen, screenLux } from './light.ts';
import { observedPerSecond, type Subject } from './subjects.ts';

/** What stands before the camera while the screen changes its colours. */
export const scenes = [
  'person',
  'clip injected',
  'flash of another visit injected',
  'print larger than the head',
  'print cut out along the head',
  'replay on a tablet',
] as const;
export type SceneKind = (typeof scenes)[number];

export interface Scene {
  kind: SceneKind;
  screen: Screen;
  /** light on the face without the screen's, in lux */
  ambientLux: number;
  /** the colours that the screen shows */
  sequence: FlashSequence;
  /** the colours in the light of an injected recording */
  recorded: FlashSequence;
  random: () => number;
}

/** Pixels and pictures of a subject, prepared once for many scenes. */
export interface PreparedSubject extends Subject {
  lit: LitPixel[][];
}

const fadeMs = 150;
const tablet = { luminance: 300, reflectance: 0.04 };
const encode = Uint8Array.from({ length: 4096 }, (_, index) => {
  const light = index / 4095;
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
});
const decode = Float64Array.from({ length: 256 }, (_, value) => linearLight(value));

type Rgb = [number, number, number];

/** The screen's light at a moment since the first colour; black before and after. */
function shownAt(sequence: FlashSequence, ms: number): Rgb {
  let begin = 0;
  let before: readonly number[] = [0.5, 0.5, 0.5];
  for (const { colour, ms: length } of sequence) {
    const light = lightOfColour(colour);
    if (ms >= begin && ms < begin + length) {
      const share = Math.min(1, (ms - begin) / fadeMs);
      return [0, 1, 2].map(
        (channel) => (before[channel] ?? 0) * (1 - share) + (light[channel] ?? 0) * share,
      ) as Rgb;
    }
    before = light;
    begin += length;
  }
  return [0.5, 0.5, 0.5];
}

/** Approximately normal, deviation 1. */
const normal = (random: () => number) => (random() + random() + random() + random() - 2) * Math.sqrt(3);

/**
 * Pictures a scene and measures it, as the page's worker would: what the clip shows is taken as albedo times ambient
 * light, and the screen's light is added to it in linear light. Then a camera that follows with its exposure and its
 * white balance, wanders, flickers with the lamps, adds shot and read noise, and cuts to eight bits.
 */
export function pictureScene(subject: PreparedSubject, scene: Scene): FlashTrace {
  const { kind, screen, ambientLux, sequence, recorded, random } = scene;
  const between = (low: number, high: number) => low + (high - low) * random();
  const lux = screenLux(screen);
  const ratio = lux / ambientLux;
  // Lamps are warmer or cooler than the screen; the camera is balanced to them.
  const lamps: Rgb = [between(0.85, 1.3), 1, between(0.6, 1.1)];
  const wall = (screen.distance / (screen.distance + between(0.6, 3))) ** 2;
  const hairEnds = between(1.1, 1.8);
  const veil = (tablet.reflectance * lux) / Math.PI / tablet.luminance;

  /** how much white screen light adds to a pixel, by its ambient light */
  function share({ skin, facing, fromHead }: LitPixel): number {
    switch (kind) {
      case 'clip injected':
      case 'replay on a tablet':
        return 0;
      case 'print larger than the head':
        return 0.95 * ratio;
      case 'print cut out along the head':
        return ratio * (skin || fromHead < 1.25 ? 0.95 : 0.9 * wall);
      default:
        return ratio * (skin ? facing : fromHead < hairEnds ? 0.6 : 0.9 * wall);
    }
  }

  const trace = startFlash();
  const began = between(300, 700);
  trace.shownAtMs.push(began);
  for (const { ms } of sequence) trace.shownAtMs.push((trace.shownAtMs.at(-1) ?? 0) + ms);
  const endMs = (trace.shownAtMs.at(-1) ?? 0) + trace.settings.latestMs + 200;

  const lagMs = between(60, 220);
  const noise = { shot: 0.0012 * Math.max(1, 200 / ambientLux), read: 0.003 };
  const wander = [0, 0];
  const flicker = { hertz: between(0.1, 2), phase: between(0, 6.3), size: between(0, 0.004) };
  let gains: Rgb = [1, 1, 1];
  /** means of the picture as the camera wants them: the clip's own */
  let usual: Rgb | null = null;
  let settled = false;
  const firstFrame = Math.floor(between(0, subject.frames.length / 4));
  const picture = blankLike(subject.frames[0]?.image ?? { data: new Uint8Array(), width: 0, height: 0 });
  let lastMs = 0;
  for (let atMs = 0; atMs < endMs; atMs += (1000 / observedPerSecond) * between(0.8, 1.2)) {
    const seconds = (atMs - lastMs) / 1000;
    lastMs = atMs;
    const round = 2 * (subject.frames.length - 1);
    const played = (firstFrame + Math.round((atMs / 1000) * observedPerSecond)) % round;
    const index = Math.min(played, round - played);
    const [frame, pixels] = [subject.frames[index], subject.lit[index]];
    if (!frame || !pixels) throw new RangeError('The clip is over');
    const exposedMs = atMs - lagMs - began;
    const light = shownAt(kind === 'flash of another visit injected' ? recorded : sequence, exposedMs);
    wander[0] = (wander[0] ?? 0) + normal(random) * 0.003 * Math.sqrt(seconds);
    wander[1] = (wander[1] ?? 0) + normal(random) * 0.003 * Math.sqrt(seconds);
    const lampFlicker = flicker.size * Math.sin(2 * Math.PI * flicker.hertz * (atMs / 1000) + flicker.phase);
    const balance: Rgb = [
      gains[0] * Math.exp((wander[0] ?? 0) + lampFlicker),
      gains[1],
      gains[2] * Math.exp((wander[1] ?? 0) - lampFlicker),
    ];
    const sums = { skin: [0, 0, 0], skins: 0, behind: [0, 0, 0], behinds: 0 };
    const plain = { skin: [0, 0, 0], behind: [0, 0, 0] };
    for (const pixel of pixels) {
      const own = share(pixel);
      for (let channel = 0; channel < 3; channel++) {
        const screenLight = (light[channel] as number) / (lamps[channel] as number);
        const shown = decode[frame.image.data[pixel.at + channel] as number] as number;
        let linear = shown * (1 + own * screenLight);
        if (kind === 'replay on a tablet') linear += veil * screenLight;
        linear *= balance[channel] as number;
        const part = pixel.skin ? 'skin' : 'behind';
        sums[part][channel] = (sums[part][channel] ?? 0) + linear;
        plain[part][channel] = (plain[part][channel] ?? 0) + shown;
        linear += normal(random) * Math.sqrt(noise.shot * linear + noise.read * noise.read);
        picture.data[pixel.at + channel] = encode[
          Math.max(0, Math.min(4095, Math.round(linear * 4095)))
        ] as number;
      }
      if (pixel.skin) sums.skins++;
      else sums.behinds++;
    }
    // Exposure follows within half a second, white balance slowly and half of the way; both had time before the flash.
    const meanOf = ({ skin, behind }: typeof plain) =>
      [0, 1, 2].map(
        (channel) =>
          (0.3 * (skin[channel] ?? 0)) / sums.skins + (0.7 * (behind[channel] ?? 0)) / sums.behinds,
      ) as Rgb;
    const mean = meanOf(sums);
    usual ??= meanOf(plain);
    const wanted = usual;
    const [exposes, balances] = settled ? [Math.min(1, seconds / 0.5), Math.min(1, seconds / 1.5)] : [1, 1];
    const exposure = (wanted[1] / mean[1]) ** exposes;
    const follow = (channel: 0 | 2) =>
      exposure * (wanted[channel] / wanted[1] / (mean[channel] / mean[1])) ** (0.5 * balances);
    gains = [gains[0] * follow(0), gains[1] * exposure, gains[2] * follow(2)];
    if (!settled) {
      settled = true;
      continue;
    }

    const chroma = chromaOf(picture, frame.points);
    trace.observations.push({
      atMs,
      faces: 1,
      face: {
        box: { x: 0.3, y: 0.2, width: 0.4, height: 0.6 },
        confidence: 1,
        yaw: 0,
        pitch: 0.5,
        rollDeg: 0,
        eyeOpennessWider: 0.3,
        eyeOpennessNarrower: 0.3,
        mouthOpenness: 0,
        faceLight: 0,
        surroundLight: 0,
        sharpness: 0,
        ...(chroma ? { chroma } : {}),
      },
    });
  }
  return trace;
}
