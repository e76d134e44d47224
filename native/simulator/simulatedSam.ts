import type { ChipData } from '../card/cardContent.ts';
import { encodeBaseInformation } from '../card/container.ts';
import { encodeAdditionalAddress } from '../card/encodeCard.ts';
import { type Clock, systemClock } from '../clock.ts';
import { type CommandName, commands } from '../sam/commands.ts';
import { createFrameParser, encodeAnswer, type ParsedFrame, requestOf } from '../sam/frame.ts';
import { encodeSamId } from '../sam/samId.ts';
import { type StatusName, statusCodes } from '../sam/status.ts';
import { damage, type Fault, type FaultTarget, type WireFault } from './faults.ts';

/** A card as it lies on a simulated module. */
export interface SimulatedCard {
  chip: ChipData;
  additionalAddress?: string;
  /** how the module answers a read instead of reading: a forged, altered or foreign card */
  refusal?: StatusName;
}

/** The wire that a simulated module answers on. */
interface SamLink {
  /** Carries the bytes of one answer, suffering `faults` on the way. */
  send(answer: Uint8Array, faults: WireFault[]): void;
}

export interface SimulatedSamOptions {
  clock?: Clock;
  /** as text, `05.03-20190101-0000000001-0000000002` */
  samId?: string;
  /** how long the module thinks about a command, in milliseconds */
  latencyMs?: Partial<Record<CommandName, number>>;
  /** Some modules find a card again that they have read and that has not been lifted. Ordinary ones do not. */
  findsReadCardAgain?: boolean;
  /** Some modules have power of their own, and remember across a pulled cable what they have read. */
  keepsPower?: boolean;
}

/** A simulated module, its card and its script of faults. */
export interface SimulatedSam {
  /** Lays a card down; one that lies there already is taken away first. */
  layCard(card: SimulatedCard): void;
  removeCard(): void;
  readonly card: SimulatedCard | null;
  /** Puts a fault on the script: it befalls the next answers that it aims at, in the order of the script. */
  fault(fault: Fault, target?: FaultTarget): void;
  /** Takes every fault off the script. */
  clearFaults(): void;
  /** Connects a wire; the function returned takes the bytes of requests. A module has one wire at a time. */
  connect(link: SamLink): (bytes: Uint8Array) => void;
  disconnect(): void;
  /** the commands that have come, newest last */
  readonly received: readonly CommandName[];
}

/** Plausible times; none was measured on hardware. */
export const defaultLatencyMs: Record<CommandName, number> = {
  reset: 3,
  status: 3,
  'sam-id': 3,
  find: 30,
  select: 40,
  read: 600,
  'read-with-fingerprints': 900,
  'read-address': 30,
  'read-card-number': 30,
  'set-speed': 3,
  'set-radio-bytes': 3,
};

type State = 'idle' | 'found' | 'selected' | 'read';
type Reply = { status: StatusName; data?: Uint8Array; sw1?: number; sw2?: number };

/**
 * A security module that speaks every byte of the protocol, with a card that can be laid down and taken away and a
 * script of faults. The driver, the dock and the tests on every wire stand on this one.
 */
export function createSimulatedSam(options: SimulatedSamOptions = {}): SimulatedSam {
  const clock = options.clock ?? systemClock;
  const samId = encodeSamId(options.samId ?? '05.03-20190101-0000000001-0000000002');
  const latency = { ...defaultLatencyMs, ...options.latencyMs };
  const parser = createFrameParser();
  const script: { fault: Fault; on: CommandName | undefined; left: number }[] = [];
  const received: CommandName[] = [];
  let card: SimulatedCard | null = null;
  let alreadyRead = false;
  let state: State = 'idle';
  let link: SamLink | null = null;
  let previous: Uint8Array = new Uint8Array();
  let queue: Promise<void> = Promise.resolve();

  function take(frame: ParsedFrame): void {
    const name = frame.ok ? commandOf(frame.body) : null;
    if (name) {
      received.push(name);
      if (received.length > 1000) received.shift();
    }
    const wire = link;
    const faults = name ? dueFaults(name) : [];
    const delay = faults.reduce((sum, fault) => sum + (fault.type === 'delay' ? fault.ms : 0), 0);
    // One command after the other: the module has no second thread, and answers in the order of the requests.
    queue = queue.then(async () => {
      await new Promise<void>((resolve) => clock.after((name ? latency[name] : 1) + delay, resolve));
      if (wire !== link) return;
      const { status, data = new Uint8Array(), sw1 = 0, sw2 = 0 } = replyTo(frame, name, faults);
      const answer = encodeAnswer({ sw1, sw2, sw3: statusCodes[status], data });
      const bytes = faults.reduce((sent, fault) => damage(sent, fault, previous), answer);
      previous = answer;
      link?.send(bytes, faults.filter(isWireFault));
    });
  }

  function dueFaults(name: CommandName): Fault[] {
    const due = script.filter(({ on }) => on === undefined || on === name);
    for (const entry of due) entry.left -= 1;
    script.splice(0, script.length, ...script.filter(({ left }) => left > 0));
    return due.map(({ fault }) => fault);
  }

  function replyTo(frame: ParsedFrame, name: CommandName | null, faults: Fault[]): Reply {
    if (!frame.ok) return { status: frame.reason === 'checksum' ? 'request-checksum' : 'request-length' };
    if (!name) return { status: 'unknown-command' };
    const scripted = faults.find((fault) => fault.type === 'status');
    if (scripted) return scripted;
    return card?.refusal && isRead(name) && state === 'selected'
      ? { status: card.refusal }
      : reply(name, card);
  }

  function reply(name: CommandName, on: SimulatedCard | null): Reply {
    switch (name) {
      case 'reset':
        state = 'idle';
        alreadyRead = false;
        return { status: 'ok' };
      case 'status':
      case 'set-speed':
      case 'set-radio-bytes':
        return { status: 'ok' };
      case 'sam-id':
        return { status: 'ok', data: samId };
      case 'find':
        if (!on || (alreadyRead && !options.findsReadCardAgain)) return { status: 'no-card' };
        state = 'found';
        return { status: 'found', data: new Uint8Array(4) };
      case 'select':
        if (!on || state !== 'found') return { status: 'select-failed' };
        state = 'selected';
        return { status: 'ok', data: new Uint8Array(8) };
      case 'read':
      case 'read-with-fingerprints':
        if (!on || state !== 'selected') return { status: 'moved-away' };
        state = 'read';
        alreadyRead = true;
        return { status: 'ok', data: encodeBaseInformation(on.chip, name === 'read-with-fingerprints') };
      case 'read-address':
        if (!on || (state !== 'selected' && state !== 'read')) return { status: 'moved-away' };
        if (on.additionalAddress === undefined) return { status: 'nothing-stored' };
        return { status: 'ok', data: encodeAdditionalAddress(on.additionalAddress) };
      case 'read-card-number':
        if (!on || (state !== 'selected' && state !== 'read')) return { status: 'moved-away' };
        return { status: 'ok', data: new Uint8Array(28) };
    }
  }

  function removeCard(): void {
    card = null;
    alreadyRead = false;
    state = 'idle';
  }

  return {
    layCard(next) {
      removeCard();
      card = next;
    },
    removeCard,
    get card() {
      return card;
    },
    fault(fault, { on, times = 1 } = {}) {
      script.push({ fault, on, left: times });
    },
    clearFaults() {
      script.length = 0;
    },
    connect(next) {
      link = next;
      parser.reset();
      return (bytes) => {
        if (link === next) for (const frame of parser.push(bytes)) take(frame);
      };
    },
    disconnect() {
      link = null;
      if (options.keepsPower) return;
      state = 'idle';
      alreadyRead = false;
    },
    received,
  };
}

function isRead(name: CommandName): boolean {
  return name === 'read' || name === 'read-with-fingerprints';
}

function isWireFault(fault: Fault): fault is WireFault {
  return ['lose-report', 'repeat-report', 'noisy-padding', 'unplug'].includes(fault.type);
}

/** The command that a request's body stands for, or null: speeds have five parameters, and one command has data. */
function commandOf(body: Uint8Array): CommandName | null {
  const request = requestOf(body);
  if (!request) return null;
  for (const [name, { code, parameter }] of Object.entries(commands) as [
    CommandName,
    (typeof commands)[CommandName],
  ][]) {
    const speed = name === 'set-speed' && request.parameter <= 4;
    if (request.command !== code || (request.parameter !== parameter && !speed)) continue;
    return request.data.length === (name === 'set-radio-bytes' ? 1 : 0) ? name : null;
  }
  return null;
}
