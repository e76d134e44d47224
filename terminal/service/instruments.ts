import type { Gauge } from '../../domain/freshness.ts';
import { updateStatus } from '../base/status.ts';
import { recentSalvage } from '../vault/recovery/salvage.ts';
import { readFuelGauge } from './fuelGauge.ts';
import type { ServiceParts, Surroundings } from './serviceParts.ts';
import type { StoreWatch } from './storeWatch.ts';

/** How often what changes by itself (the day, the clock's trust) is looked at again. */
const refreshMs = 15_000;

/** The terminal's instruments: what it reads of itself, and the part of the status that shows it. */
export interface Instruments {
  /** none where the terminal's own pack is not in use */
  gauges(): Gauge[];
  /** Shows them from now on, again and again. @returns stops */
  show(): () => void;
  /** Shows them now, because something has changed. */
  refresh(): void;
}

export function createInstruments(
  { configuration, vault, packs, status }: ServiceParts,
  { today, unforeseen }: Surroundings,
  watch: StoreWatch,
): Instruments {
  const { store, clock } = vault;

  function gauges(): Gauge[] {
    const pack = packs.get(configuration.packId);
    return pack ? readFuelGauge(vault, pack) : [];
  }

  function refresh(): void {
    try {
      if (!watch.look()) return;
      updateStatus(status, {
        today: today(),
        clock: clock.state().trust,
        gauges: gauges(),
        salvage: recentSalvage(store.settings, clock.nowMs()),
      });
    } catch (error) {
      unforeseen('gauges', error);
    }
  }

  return {
    gauges,
    refresh,
    show() {
      const refreshing = setInterval(refresh, refreshMs);
      refresh();
      return () => clearInterval(refreshing);
    },
  };
}
