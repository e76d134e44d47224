import { implement } from '@orpc/server';
import { terminalContract } from '../../contract/terminal/index.ts';
import type { PageRouter } from '../../terminal/shell/pageServer.ts';

/** What a page said to the {@link tinyRouter}. */
export interface Heard {
  acts: string[];
  frameBytes: number[];
}

/** The smallest terminal that a page can be opened on: it is idle for ever and remembers what it was told. */
export function tinyRouter(heard: Heard): PageRouter {
  const contract = implement(terminalContract);
  const quiet = contract.dock.layCard.handler(({ errors }) => {
    throw errors.NO_DOCK();
  });
  return {
    terminal: {
      watch: contract.terminal.watch.handler(async function* ({ signal }) {
        yield {
          version: '0.0.0',
          shell: 'browser' as const,
          profile: 'hall' as const,
          terminalId: null,
          hallName: { 'zh-CN': '大厅', 'zh-TW': '大廳', en: 'Hall' },
          today: '2026-01-05',
          reader: { state: 'searching' as const },
          face: { state: 'loading' as const },
          store: { state: 'ready' as const },
          salvage: null,
          sync: {
            state: 'offline' as const,
            lastContactAt: null,
            waiting: 0,
            parked: 0,
            rosterSize: 0,
            reason: null,
            reactivate: false,
            progress: null,
          },
          clock: 'certain' as const,
          cameraAt: 'main' as const,
          observer: null,
          gauges: [],
          dock: false,
        };
        await aborted(signal);
      }),
      notice: contract.terminal.notice.handler(() => ({
        packId: 'none',
        title: { 'zh-CN': '通知', 'zh-TW': '通知', en: 'Notice' },
        issuer: { 'zh-CN': '人社局', 'zh-TW': '人社局', en: 'Bureau' },
        paragraphs: [],
        hotlines: [],
      })),
    },
    visit: {
      watch: contract.visit.watch.handler(async function* ({ signal }) {
        yield { state: 'idle' as const, revision: 0 };
        await aborted(signal);
      }),
      act: contract.visit.act.handler(({ input }) => {
        heard.acts.push(input.act.act);
      }),
    },
    camera: {
      opened: contract.camera.opened.handler(() => {}),
      failed: contract.camera.failed.handler(() => {}),
      observe: contract.camera.observe.handler(() => {}),
      frame: contract.camera.frame.handler(({ input }) => {
        heard.frameBytes.push(input.jpeg.size);
      }),
    },
    dock: {
      watch: contract.dock.watch.handler(({ errors }) => {
        throw errors.NO_DOCK();
      }),
      layCard: quiet,
      removeCard: contract.dock.removeCard.handler(({ errors }) => {
        throw errors.NO_DOCK();
      }),
      fault: contract.dock.fault.handler(() => {}),
      camera: contract.dock.camera.handler(() => {}),
      network: contract.dock.network.handler(() => {}),
      clock: contract.dock.clock.handler(() => {}),
    },
  };
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve()));
}
