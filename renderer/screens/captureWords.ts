import type { VisitSnapshot } from '../../contract/terminal/index.ts';
import type { MessageKey } from '../words/texts.ts';

/** A person before the camera. */
export type CaptureSnapshot = Extract<VisitSnapshot, { state: 'framing' | 'capturing' }>;

/** What keeps the person from being seen; null when all is well. While framing, it helps to hear that it is. */
export function hintOf({ state, hint }: CaptureSnapshot): MessageKey | null {
  if (hint === null) return null;
  const allIsWell = hint === 'ready' || hint === 'hold-still';
  return allIsWell && state === 'capturing' ? null : `hint.${hint}`;
}

/** What is asked of the person. */
export function requestOf(snapshot: CaptureSnapshot): MessageKey {
  if (snapshot.state === 'framing') return 'camera.framing';
  if (snapshot.flash) return 'flash.title';
  if (snapshot.action) return `action.${snapshot.action}`;
  return snapshot.steps.some(({ state }) => state === 'done') ? 'camera.rest' : 'camera.prepare';
}

/** How much of the whole is done, 0 to 1. */
export function wholeOf(snapshot: CaptureSnapshot): number {
  if (snapshot.state === 'framing') return snapshot.progress;
  const done = snapshot.steps.filter(({ state }) => state === 'done').length;
  const inStep = snapshot.action ? Math.min(1, snapshot.progress) : 0;
  return (done + inStep) / snapshot.steps.length;
}
