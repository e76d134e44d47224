import type { Delivery } from '../../contract/terminal/index.ts';
import type { CalendarDate } from '../../domain/calendar.ts';
import type { EventLog } from '../events/eventLog.ts';
import { logUnforeseen } from '../events/unforeseen.ts';
import type { PaperCodes } from './paperCodes.ts';

interface Certified {
  recordId: string;
  nextBy: CalendarDate | null;
}

/** The code on the success screen. Making one waits for a signature; drawing a screen does not. */
export interface ShownCode {
  /** Makes the code before the screen shows, so that it is there when the screen is. Never rejects. */
  prepare(certified: Certified): Promise<void>;
  /** The code made last for this record; where the record has come further since, another is made meanwhile. */
  codeOf(certified: Certified): string | null;
}

/**
 * @param deliveryOf how far a record has come
 * @param onNew called when there is a newer code for what is on the screen
 */
export function createShownCode(options: {
  codes: PaperCodes;
  deliveryOf: (recordId: string) => Delivery;
  onNew: () => void;
  log: EventLog;
}): ShownCode {
  const { codes, deliveryOf, onNew, log } = options;
  let made: { recordId: string; delivery: Delivery; code: string | null } | null = null;

  async function prepare({ recordId, nextBy }: Certified): Promise<void> {
    const delivery = deliveryOf(recordId);
    const before = made?.recordId === recordId ? made.code : null;
    made = { recordId, delivery, code: before };
    try {
      const code = (await codes.codeOf(recordId, nextBy))?.text ?? null;
      if (made.recordId === recordId && made.delivery === delivery) made = { recordId, delivery, code };
    } catch (error) {
      // The record is written, and that is what the person must be told; a screen without a code says so.
      logUnforeseen(log, 'paper-code', error);
    }
  }

  return {
    prepare,
    codeOf(certified) {
      const { recordId } = certified;
      if (made?.recordId !== recordId || made.delivery !== deliveryOf(recordId))
        void prepare(certified).then(onNew);
      return made?.recordId === recordId ? made.code : null;
    },
  };
}
