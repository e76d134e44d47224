import type { Desk } from '../desk/desk.ts';
import { createDeskExchange } from '../desk/deskExchange.ts';
import type { Dock } from '../dock/dock.ts';
import { type SyncService, startSync } from '../exchange/line/syncService.ts';
import { createFerry } from '../exchange/stick/ferry.ts';
import { createUpkeep, type Upkeep } from '../exchange/upkeep.ts';
import type { Instruments } from './instruments.ts';
import type { ServiceParts, Surroundings } from './serviceParts.ts';

/** What passes between this terminal and its agency. */
export interface Carrying {
  readonly upkeep: Upkeep;
  stop(): Promise<void>;
}

/** Starts the traffic with the agency, over the line and by stick. */
export function startCarrying(
  { configuration, vault, packs, dock, status, log }: ServiceParts,
  { today, onDamage }: Surroundings,
  { desk, instruments }: { desk: Desk | null; instruments: Instruments },
): Carrying {
  const { store, clock } = vault;
  const office = {
    desk: desk && createDeskExchange(desk, store, today),
    gauges: instruments.gauges,
  };
  const sync = startSync({
    ...{ configuration, vault, packs, status, log, office, onDamage },
    fetch: dock?.fetch ?? fetch,
  });
  // What the desk files goes out like a record: now, and not with the next run.
  desk?.onFiled(sync.wake);
  const upkeep = createUpkeep({
    ferry: createFerry({
      ...{ office, store, clock, log, onDamage },
      keys: () => vault.signingKey,
      terminalName: configuration.agency.terminalName,
      offerPack: packs.offer,
    }),
    activate: sync.activate,
    terminalId: vault.terminalId,
    directories: configuration.ferry.directories,
    onCarried: sync.show,
  });
  const stopping = new AbortController();
  if (dock) void wakeWhenRestored(dock, sync, stopping.signal);
  return {
    upkeep,
    async stop() {
      stopping.abort();
      await sync.stop();
    },
  };
}

/** The network that the dock cuts comes back at once, not when the next try is due. */
async function wakeWhenRestored(dock: Dock, sync: SyncService, signal: AbortSignal): Promise<void> {
  let cut = false;
  for await (const { networkCut } of dock.state.watch(signal)) {
    if (cut && !networkCut) sync.wake();
    cut = networkCut;
  }
}
