import { createRouterClient, implement } from '@orpc/server';
import { terminalContract, type VisitAct, type VisitSnapshot } from '../../contract/terminal/index.ts';
import type { Connection, TerminalClient } from '../../renderer/wire/connect.ts';
import type { Example } from './examples.ts';

/** What the page sent, in order; tests read it. */
export interface SentByPage {
  acts: VisitAct[];
  camera: string[];
  /** when the colours of a flash were on the screen */
  colours: number[][];
}

/** A terminal in the page that stands still in one example and writes down what the page sends. */
export class ExampleTerminal {
  readonly sent: SentByPage = { acts: [], camera: [], colours: [] };
  #snapshot: VisitSnapshot | null;
  readonly #example: Example;
  readonly #waiting = new Set<() => void>();

  constructor(example: Example) {
    this.#example = example;
    this.#snapshot = example.snapshot;
  }

  /** Goes on to another snapshot, as the real terminal does after an act. */
  show(snapshot: VisitSnapshot): void {
    this.#snapshot = snapshot;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  readonly connect = async (): Promise<Connection> => {
    const { terminal: status, visit, camera, dock } = terminalContract;
    const terminal = implement({ terminal: status, visit, camera, dock });
    const { sent } = this;
    const example = this.#example;
    const snapshotNow = (): VisitSnapshot | null => this.#snapshot;
    const change = (): Promise<void> => new Promise((resolve) => this.#waiting.add(resolve));
    const router = terminal.router({
      terminal: {
        watch: terminal.terminal.watch.handler(async function* () {
          yield example.status;
          await new Promise(() => {});
        }),
        notice: terminal.terminal.notice.handler(() => example.notice),
      },
      visit: {
        watch: terminal.visit.watch.handler(async function* () {
          for (;;) {
            const snapshot = snapshotNow();
            const next = change();
            if (snapshot) yield snapshot;
            await next;
          }
        }),
        act: terminal.visit.act.handler(({ input }) => {
          sent.acts.push(input.act);
        }),
      },
      camera: {
        tried: terminal.camera.tried.handler(() => {
          sent.camera.push('tried');
        }),
        opened: terminal.camera.opened.handler(() => {
          sent.camera.push('opened');
        }),
        failed: terminal.camera.failed.handler(({ input }) => {
          sent.camera.push(input.reason);
        }),
        observe: terminal.camera.observe.handler(() => {
          sent.camera.push('observe');
        }),
        colours: terminal.camera.colours.handler(({ input }) => {
          sent.colours.push(input.shownAtMs);
        }),
        frame: terminal.camera.frame.handler(() => {
          sent.camera.push('frame');
        }),
      },
      dock: {
        watch: terminal.dock.watch.handler(async function* () {
          yield {
            cards: [{ id: 'demo', label: '王秀英', purpose: '正常认证' }],
            laidCardId: null,
            faults: ['garble'],
            camera: 'demo-person' as const,
            networkCut: false,
            clockOffsetMs: 0,
          };
          await new Promise(() => {});
        }),
        layCard: terminal.dock.layCard.handler(() => {}),
        removeCard: terminal.dock.removeCard.handler(() => {}),
        fault: terminal.dock.fault.handler(() => {}),
        camera: terminal.dock.camera.handler(() => {}),
        network: terminal.dock.network.handler(() => {}),
        clock: terminal.dock.clock.handler(() => {}),
      },
    });
    // No example shows a desk.
    const client = createRouterClient(router) as TerminalClient;
    return { client, lost: new Promise(() => {}) };
  };
}
