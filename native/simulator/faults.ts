import type { CommandName } from '../sam/commands.ts';
import type { StatusName } from '../sam/status.ts';

/** What can go wrong with one answer, as a script says it. */
export type Fault =
  /** the module refuses with this status; `sw1` and `sw2` are the card's own words */
  | { type: 'status'; status: StatusName; sw1?: number; sw2?: number }
  | { type: 'silence' }
  /** only the first bytes come */
  | { type: 'cut'; after: number }
  /** one bit of the answer is wrong, counted from the first bit of the preamble */
  | { type: 'flip'; bit: number }
  /** bytes before the preamble */
  | { type: 'junk'; bytes: Uint8Array }
  /** the module's answer before this one comes again, in one piece with this one */
  | { type: 'glue' }
  /** the answer takes that much longer; beyond the time limit it arrives when nobody waits for it any more */
  | { type: 'delay'; ms: number }
  /** anything else done to the bytes of the answer */
  | { type: 'mutate'; change: (answer: Uint8Array) => Uint8Array }
  /** HID only: one report is missing, comes twice, or is padded with noise */
  | { type: 'lose-report'; index: number }
  | { type: 'repeat-report'; index: number }
  | { type: 'noisy-padding' }
  /** the cable is pulled after that many bytes of the answer */
  | { type: 'unplug'; after: number };

/** Which answers a fault befalls: those to one command or to any, and how many of them (one unless said otherwise). */
export interface FaultTarget {
  on?: CommandName;
  times?: number;
}

/** What befalls an answer on its way through the wire, after the module has sent it. */
export type WireFault = Extract<
  Fault,
  { type: 'lose-report' | 'repeat-report' | 'noisy-padding' | 'unplug' }
>;

/** The bytes that leave the module when a fault befalls its answer. `previous` is the answer before this one. */
export function damage(answer: Uint8Array, fault: Fault, previous: Uint8Array): Uint8Array {
  switch (fault.type) {
    case 'silence':
      return new Uint8Array();
    case 'cut':
      return answer.slice(0, fault.after);
    case 'flip': {
      const bytes = answer.slice();
      const at = (fault.bit >> 3) % bytes.length;
      bytes[at] = (bytes[at] as number) ^ (1 << (fault.bit & 7));
      return bytes;
    }
    case 'junk':
      return Uint8Array.of(...fault.bytes, ...answer);
    case 'glue':
      return Uint8Array.of(...previous, ...answer);
    case 'mutate':
      return fault.change(answer);
    default:
      return answer;
  }
}
