import type { LivenessAction } from './action.ts';
import { atRest, type Baseline, isMouthOpen } from './baseline.ts';
import { type Seen, spanMs, trailing, unbroken } from './sequence.ts';
import type { JudgeSettings } from './settings.ts';

/** How far an action has come in the observations since its prompt. */
export interface Gesture {
  done: boolean;
  /** 0 to 1, for the page to draw */
  progress: number;
  /** the strongest value of the action's signal, in its own unit; evidence, never shown */
  peak: number;
}

const nothing: Gesture = { done: false, progress: 0, peak: 0 };
const share = (value: number, whole: number) => Math.min(1, Math.max(0, value / whole));

/** Drops what was already under way at the prompt: a gesture has to begin from rest. */
function fromRest(seen: readonly Seen[], atRest: (face: Seen['face']) => boolean): readonly Seen[] {
  const first = seen.findIndex(({ face }) => atRest(face));
  return first < 0 ? [] : seen.slice(first);
}

function lastMs(seen: readonly Seen[], ms: number): readonly Seen[] {
  const end = seen.at(-1)?.atMs ?? 0;
  return seen.filter(({ atMs }) => atMs >= end - ms);
}

function range(values: readonly number[]): { low: number; high: number } {
  return { low: Math.min(...values), high: Math.max(...values) };
}

/**
 * Both eyes shut for a moment and open again (眨眼), with the head still: a nod narrows the eyes too.
 * @param certain counts only the time in which they were seen shut; else also up to the frame that shows them open,
 *   which on a slow machine comes late
 */
function blink(seen: readonly Seen[], base: Baseline, settings: JudgeSettings, certain = false): Gesture {
  const { closed, reopened, shortestMs, longestMs, headStill } = settings.blink;
  const openness = (face: Seen['face']) => face.eyeOpennessWider / base.eyeOpenness;
  let shut: Seen | null = null;
  let lastShut: Seen | null = null;
  let moved = false;
  let peak = 0;
  for (const now of fromRest(seen, (rest) => openness(rest) > reopened)) {
    const open = openness(now.face);
    if (shut === null) {
      if (open >= closed) continue;
      shut = now;
      moved = Math.abs(now.face.pitch - base.pitch) > 1.2 * headStill;
      peak = 0;
    }
    if (open < reopened) {
      lastShut = now;
      moved ||=
        Math.abs(now.face.pitch - shut.face.pitch) > headStill ||
        Math.abs(now.face.yaw - shut.face.yaw) > 2 * headStill;
      peak = Math.max(peak, 1 - open);
      continue;
    }
    const lasted = ((certain && lastShut) || now).atMs - shut.atMs;
    if (!moved && lasted >= shortestMs && lasted <= longestMs) return { done: true, progress: 1, peak };
    shut = null;
  }
  return shut === null ? nothing : { done: false, progress: 0.5, peak };
}

/** The mouth opened wide, held, and closed again (张嘴). */
function openMouth(seen: readonly Seen[], base: Baseline, { openMouth }: JudgeSettings): Gesture {
  const closedBelow = Math.max(openMouth.closedBelow, base.mouthOpenness + openMouth.above / 2);
  const wide = base.mouthOpenness + openMouth.above;
  let openSinceMs: number | null = null;
  let held = false;
  let peak = 0;
  for (const { atMs, face } of fromRest(seen, (rest) => rest.mouthOpenness < closedBelow)) {
    peak = Math.max(peak, face.mouthOpenness - base.mouthOpenness);
    if (face.mouthOpenness >= wide) {
      openSinceMs ??= atMs;
      held ||= atMs - openSinceMs >= openMouth.holdMs;
    } else {
      openSinceMs = null;
      if (held && face.mouthOpenness < closedBelow) return { done: true, progress: 1, peak };
    }
  }
  return { done: false, progress: held ? 0.9 : 0.8 * share(peak, openMouth.above), peak };
}

/** How much narrower, as the sine of the angle, a turned plane would look with this ratio of its sides. */
const foreshortening = (ratio: number) => Math.sqrt(Math.max(0, 1 - ratio * ratio));

/**
 * How far the nose moves for how much the face foreshortens, over both ends of a swing. In a picture the nose lies in
 * the plane of the eyes and moves little while the picture narrows; on a head it moves much before anything narrows.
 * Infinite when nothing narrows or the engine does not measure it.
 */
function parallax(
  ends: readonly Seen[],
  base: Baseline,
  moved: (face: Seen['face']) => number,
  narrowed: (aspect: number, restAspect: number) => number,
): number {
  const { aspect: restAspect } = base;
  if (restAspect === undefined) return Number.POSITIVE_INFINITY;
  const movement = ends.reduce((sum, { face }) => sum + Math.abs(moved(face)), 0);
  const narrowing = ends.reduce(
    (sum, { face }) => sum + foreshortening(narrowed(face.aspect ?? restAspect, restAspect)),
    0,
  );
  return movement / narrowing;
}

/** The observations at both ends of a swing. */
function endsOf(swing: readonly Seen[], signal: (face: Seen['face']) => number): Seen[] {
  const sorted = swing.toSorted((one, other) => signal(one.face) - signal(other.face));
  return [sorted[0], sorted.at(-1)].filter((end) => end !== undefined);
}

/** The head turned to both sides (摇头). A flat picture, however it is swung, keeps the nose between the eyes. */
function shake(seen: readonly Seen[], base: Baseline, settings: JudgeSettings): Gesture {
  const swing = lastMs(
    fromRest(seen, (rest) => Math.abs(rest.yaw - base.yaw) <= settings.pause.within),
    settings.action.swingMs,
  );
  if (swing.length === 0) return nothing;
  const yaw = range(swing.map(({ face }) => face.yaw - base.yaw));
  const pitch = range(swing.map(({ face }) => face.pitch));
  const { eachSide, total } = settings.shake;
  const peak = yaw.high - yaw.low;
  const depth = parallax(
    endsOf(swing, (face) => face.yaw),
    base,
    (face) => face.yaw - base.yaw,
    (aspect, rest) => aspect / rest,
  );
  const done =
    yaw.high >= eachSide &&
    yaw.low <= -eachSide &&
    peak >= total &&
    peak > pitch.high - pitch.low &&
    depth >= settings.shake.parallax;
  const progress = (share(yaw.high, eachSide) + share(-yaw.low, eachSide)) / 2;
  return { done, progress: done ? 1 : 0.95 * progress, peak };
}

/** The head bowed and raised again (点头). An open mouth moves the measure of pitch, so it does not count meanwhile. */
function nod(seen: readonly Seen[], base: Baseline, settings: JudgeSettings): Gesture {
  const swing = lastMs(
    fromRest(seen, (rest) => Math.abs(rest.pitch - base.pitch) <= settings.nod.back),
    settings.action.swingMs,
  ).filter(({ face }) => !isMouthOpen(face, base, settings));
  const now = swing.at(-1);
  if (!now) return nothing;
  const pitch = range(swing.map(({ face }) => face.pitch));
  const peak = pitch.high - pitch.low;
  const straight = swing.every(({ face }) => Math.abs(face.yaw - base.yaw) <= settings.nod.yaw);
  const back = Math.abs(now.face.pitch - base.pitch) <= settings.nod.back;
  const depth = parallax(
    endsOf(swing, (face) => face.pitch),
    base,
    (face) => face.pitch - base.pitch,
    (aspect, rest) => rest / aspect,
  );
  const done = straight && back && peak >= settings.nod.swing && depth >= settings.nod.parallax;
  return { done, progress: done ? 1 : straight ? 0.9 * share(peak, settings.nod.swing) : 0, peak };
}

/** Eyes on the screen and the head still for a second (注视屏幕). */
function gaze(seen: readonly Seen[], base: Baseline, settings: JudgeSettings): Gesture {
  const rest = trailing(seen, ({ face }) => atRest(face, base, settings, settings.gaze.within));
  const held = spanMs(unbroken(rest, settings.continuity.holeMs));
  return { done: held >= settings.gaze.holdMs, progress: share(held, settings.gaze.holdMs), peak: held };
}

/**
 * Looks for an action in the observations since its prompt, oldest first, the newest being now.
 * Signals, thresholds and their limits: `docs/accuracy.md`.
 */
export function findGesture(
  action: LivenessAction,
  seen: readonly Seen[],
  base: Baseline,
  settings: JudgeSettings,
): Gesture {
  switch (action) {
    case 'blink':
      return blink(seen, base, settings);
    case 'open-mouth':
      return openMouth(seen, base, settings);
    case 'shake':
      return shake(seen, base, settings);
    case 'nod':
      return nod(seen, base, settings);
    case 'gaze':
      return gaze(seen, base, settings);
  }
}

/**
 * Whether the person did, deliberately and to its end, an action that was not asked for. Looking at the screen and
 * blinking as everybody does are never that.
 */
export function findWrongAction(
  asked: LivenessAction,
  seen: readonly Seen[],
  base: Baseline,
  settings: JudgeSettings,
): LivenessAction | null {
  const others: LivenessAction[] = ['nod', 'shake', 'open-mouth', 'blink'];
  const wrong = others.find(
    (action) =>
      action !== asked &&
      (action === 'blink' ? blink(seen, base, settings, true) : findGesture(action, seen, base, settings))
        .done,
  );
  return wrong ?? null;
}
