import { assign } from 'xstate';
import { isFlashOver } from '../../domain/liveness/flash.ts';
import { actOf } from './visitActs.ts';
import type { VisitEvent } from './visitContext.ts';
import { visitSetup } from './visitSetup.ts';

const isAct = (name: 'no-flash' | 'leave' | 'help') => (given: { event: VisitEvent }) =>
  actOf(given, name) !== null;

/** Who wants no changing colours gets none, in this attempt and in the next; nothing is asked and nothing is lost. */
export const noFlash = {
  guard: isAct('no-flash'),
  actions: 'declineFlash',
} as const;

/**
 * The screen changes its colours (屏幕变色) while the face looks at it. Whatever comes of it, the comparison is next: what
 * was seen is judged when the attempt is recorded.
 */
export const flashing = visitSetup.createStateConfig({
  entry: [{ type: 'startLimit', params: { state: 'flashing' } }, 'beginFlash'],
  always: {
    guard: ({ context: { judge } }) => judge?.trace.flash !== undefined && isFlashOver(judge.trace.flash),
    target: 'verifying',
  },
  on: {
    // The actions are done: as while comparing, taking the card away does not undo them.
    CARD_REMOVED: { actions: assign({ cardGone: true }) },
    TIME_LIMIT: 'verifying',
    OBSERVATIONS: { actions: 'watchFlash' },
    COLOURS_SHOWN: { actions: 'watchFlash' },
    FRAME: { actions: 'keepFrame' },
    CAMERA_MOVED: { target: '#visit.attempt', reenter: true },
    ACT: [
      { ...noFlash, target: 'verifying' },
      {
        guard: isAct('leave'),
        target: '#visit.ended',
        actions: { type: 'endAs', params: { end: 'cancelled' } },
      },
      {
        guard: isAct('help'),
        target: '#visit.ended',
        actions: { type: 'endAs', params: { end: 'went-to-counter' } },
      },
    ],
  },
});
