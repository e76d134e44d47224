import { type Gauge, readGauges } from '../../domain/freshness.ts';
import type { PolicyPack } from '../../domain/policy/pack.ts';
import { contactSetting } from '../exchange/line/syncSettings.ts';
import type { Store } from '../vault/store/openStore.ts';
import type { Vault } from '../vault/vault.ts';

const dayMs = 86_400_000;
const bytesPerMegabyte = 1024 * 1024;

/** Reads the terminal's instruments, by the limits of its own pack. */
export function readFuelGauge({ store, clock }: Pick<Vault, 'store' | 'clock'>, pack: PolicyPack): Gauge[] {
  const nowMs = clock.nowMs();
  const contact = store.settings.get(contactSetting);
  const ageDays = (atMs: number | null | undefined) =>
    atMs === null || atMs === undefined ? null : Math.max(0, nowMs - atMs) / dayMs;
  const waiting = store.outbox.counts();
  return readGauges(
    {
      syncAgeDays: ageDays(contact?.contactAtMs),
      rosterAgeDays: ageDays(contact?.rosterAtMs),
      packAgeDays: ageDays(contact?.packsAtMs),
      recordsWaiting: waiting.queued + waiting.sent,
      evidenceWaiting: store.evidence.held().waiting,
      freeSpaceMegabytes: freeMegabytes(store),
      clockTrust: clock.state().trust,
    },
    pack.freshness,
  );
}

function freeMegabytes(store: Store): number | null {
  const probe = store.canWrite();
  return probe.ok ? probe.freeBytes / bytesPerMegabyte : null;
}
