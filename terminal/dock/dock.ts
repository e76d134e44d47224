import type { CameraChoice, DockState } from '../../contract/terminal/index.ts';
import { createSimulatedSam, type SimulatedCard } from '../../native/simulator/simulatedSam.ts';
import { createSimulatedTransport } from '../../native/simulator/simulatedTransport.ts';
import type { Transport } from '../../native/transport/transport.ts';
import { LiveValue } from '../base/liveValue.ts';
import { type DockFault, dockFaults } from './dockFaults.ts';

/** A card that the dock can lay down, with what it is there to show. */
export interface DockCardDefinition {
  id: string;
  label: string;
  purpose: string;
  card: SimulatedCard;
}

/** The development aids as the terminal uses them: a reader, a clock and a network that can be tampered with. */
export interface Dock {
  readonly state: LiveValue<DockState>;
  readonly transport: Transport;
  /** the system's clock, moved as the dock says; milliseconds since the epoch */
  now(): number;
  readonly fetch: typeof fetch;
  layCard(cardId: string): void;
  removeCard(): void;
  fault(name: string): void;
  chooseCamera(camera: CameraChoice): void;
  cutNetwork(cut: boolean): void;
  moveClock(offsetMs: number): void;
}

export function createDock(cards: readonly DockCardDefinition[], camera: CameraChoice): Dock {
  const sam = createSimulatedSam();
  const transport = createSimulatedTransport(sam);
  const state = new LiveValue<DockState>({
    cards: cards.map(({ id, label, purpose }) => ({ id, label, purpose })),
    laidCardId: null,
    faults: Object.keys(dockFaults),
    camera,
    networkCut: false,
    clockOffsetMs: 0,
  });
  const change = (part: Partial<DockState>) => state.set({ ...state.current, ...part });
  return {
    state,
    transport,
    now: () => Date.now() + state.current.clockOffsetMs,
    fetch: (input, init) =>
      state.current.networkCut
        ? Promise.reject(new TypeError('The dock has cut the network'))
        : fetch(input, init),
    layCard(cardId) {
      const laid = cards.find(({ id }) => id === cardId);
      if (!laid) return;
      sam.layCard(laid.card);
      change({ laidCardId: cardId });
    },
    removeCard() {
      sam.removeCard();
      change({ laidCardId: null });
    },
    fault(name) {
      if (!(name in dockFaults)) return;
      const { fault, target } = dockFaults[name as DockFault];
      sam.fault(fault, target);
    },
    chooseCamera: (chosen) => change({ camera: chosen }),
    cutNetwork: (cut) => change({ networkCut: cut }),
    moveClock: (offsetMs) => change({ clockOffsetMs: offsetMs }),
  };
}
