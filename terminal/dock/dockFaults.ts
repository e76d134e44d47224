import type { Fault, FaultTarget } from '../../native/simulator/faults.ts';

/** What the simulated reader can be made to do wrong with the next card. */
export const dockFaults = {
  garbled: { fault: { type: 'flip', bit: 400 }, target: { on: 'read', times: 3 } },
  'cut-short': { fault: { type: 'cut', after: 600 }, target: { on: 'read', times: 3 } },
  silent: { fault: { type: 'silence' }, target: { times: 12 } },
  'not-an-id-card': { fault: { type: 'status', status: 'wrong-card' }, target: { on: 'read', times: 3 } },
  rejected: { fault: { type: 'status', status: 'card-refused' }, target: { on: 'read', times: 3 } },
  'moved-away': { fault: { type: 'status', status: 'moved-away' }, target: { on: 'read', times: 3 } },
  unplugged: { fault: { type: 'unplug', after: 200 }, target: { on: 'read', times: 1 } },
} as const satisfies Record<string, { fault: Fault; target: FaultTarget }>;

export type DockFault = keyof typeof dockFaults;
