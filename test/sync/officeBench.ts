import { createRouterClient, type RouterClient } from '@orpc/server';
import { onTestFinished } from 'vitest';
import type { AgencyClient } from '../../agency/testing/writingTerminal.ts';
import { createDeskExchange } from '../../terminal/desk/deskExchange.ts';
import { createDeskRouter } from '../../terminal/desk/deskRouter.ts';
import { type StagedDesk, stageDesk } from '../../terminal/desk/testing/deskStage.ts';
import type { DeskExchange } from '../../terminal/exchange/line/office.ts';
import { type SyncingTerminal, syncingTerminal, temporaryFolder } from './syncBench.ts';

export const packId = 'hunan-provincial-2022';

/** A desk of an office with its own store and sync, activated at an agency. */
export interface OfficeDesk extends SyncingTerminal {
  desk: StagedDesk['desk'];
  visits: StagedDesk['visits'];
  logLines: string[];
  exchange: DeskExchange;
  /** the page's calls */
  client: RouterClient<ReturnType<typeof createDeskRouter>>;
}

/** @param files store and key of a desk that was there before */
export async function officeDesk(
  agencyUrl: string,
  officer: AgencyClient['officer'],
  office: string,
  scene: { name?: string } = {},
): Promise<OfficeDesk> {
  let exchange: DeskExchange | null = null;
  const terminal = await syncingTerminal(agencyUrl, {
    changes: {
      terminalName: scene.name ?? 'desk',
      office: {
        get desk() {
          return exchange;
        },
        gauges: () => [],
      },
    },
  });
  const { store, writer } = terminal;
  const staged = await stageDesk(
    { store, writer, nowMs: Date.now, dataDir: temporaryFolder() },
    { entries: [], operators: [] },
  );
  onTestFinished(() => {
    staged.desk.stop();
    staged.visits.stop();
  });
  const today = staged.desk.options.today;
  exchange = createDeskExchange(staged.desk, store, today);
  const { code } = await officer.newActivationCode({ packIds: [packId], office });
  const activated = await terminal.sync.activate(code);
  if (!activated.ok) throw new Error(activated.reason);
  return { ...terminal, ...staged, exchange, client: createRouterClient(createDeskRouter(staged.desk)) };
}

/** A kiosk of an office. */
export async function officeKiosk(
  agencyUrl: string,
  officer: AgencyClient['officer'],
  office: string,
  person: { identityNumber: string; name: string },
): Promise<SyncingTerminal> {
  const kiosk = await syncingTerminal(agencyUrl, {
    person,
    changes: { terminalName: '1号机', office: { desk: null, gauges: () => [] } },
  });
  const { code } = await officer.newActivationCode({ packIds: [packId], office });
  await kiosk.sync.activate(code);
  return kiosk;
}

/** What a desk refused with. */
export function refusalOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'done',
    (error: { data?: { reason?: string } }) => error.data?.reason ?? String(error),
  );
}
