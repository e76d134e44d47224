import type { SyncParts } from './syncParts.ts';
import { reasonOf, SyncStopped } from './syncReason.ts';

/** What a gateway, a portal or a fault of the agency's made of one parcel while the line itself stands. */
export interface RefusedOnTheWay {
  /** a closed name for the list of what was set aside */
  reason: 'too-large' | 'refused-on-the-way' | 'agency-fault';
  /** whether the next exchange tries it again by itself */
  passing: boolean;
  status: number;
}

type Parts = Pick<SyncParts, 'client' | 'store'>;

/** Statuses of a refusal that the same bytes would get again (RFC 9110, 15.5). */
export const lasting: ReadonlySet<number> = new Set([400, 403, 413, 422]);

/**
 * Tells whether an error is about the one parcel that was on its way, or about the line. A gateway's 413 and a page that
 * answers in the agency's place look alike at first; the agency's clock is asked, and where it answers the line stands.
 * @returns null where the line is down, the terminal is not let in, or the store refused: then the run ends
 */
export async function refusedOnTheWay({ client }: Parts, error: unknown): Promise<RefusedOnTheWay | null> {
  const named = reasonOf(error);
  if (named?.kind !== 'agency-fault') return null;
  try {
    await client.time();
  } catch {
    return null;
  }
  const { status } = named;
  if (status === 413) return { reason: 'too-large', passing: false, status };
  if (lasting.has(status)) return { reason: 'refused-on-the-way', passing: false, status };
  return { reason: 'agency-fault', passing: true, status };
}

/** Runs the steps of an exchange so that one which is refused on its way stands before no other. */
export interface Steps {
  /**
   * Runs one step; where it is refused for itself that is noted, and the next one has its turn.
   * @param step may say with which status some of its things were refused that go with the next exchange
   */
  run(parcel: string, step: () => Promise<unknown>): Promise<void>;
  /** Whether a step was refused in this exchange. */
  refused(parcel: string): boolean;
  /** @throws SyncStopped with what the first refused step met, so that the run is not told as whole */
  end(): void;
}

export function createSteps(parts: Parts): Steps {
  const { setAside } = parts.store;
  const refusedSteps = new Set<string>();
  let firstStatus: number | null = null;
  return {
    async run(parcel, step) {
      const key = { parcel, key: '' };
      try {
        const missed = await step();
        if (typeof missed === 'number') firstStatus ??= missed;
        setAside.remove(key);
      } catch (error) {
        const refused = await refusedOnTheWay(parts, error);
        if (refused === null) throw error;
        // A step is asked for anew each time; only single things in it wait for a person.
        setAside.add({ ...key, reason: refused.reason, passing: true });
        refusedSteps.add(parcel);
        firstStatus ??= refused.status;
      }
    },
    refused: (parcel) => refusedSteps.has(parcel),
    end() {
      if (firstStatus !== null) throw new SyncStopped({ kind: 'agency-fault', status: firstStatus });
    },
  };
}
