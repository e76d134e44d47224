import type { TerminalStatus } from '../../contract/terminal/index.ts';
import type { EventLog } from '../events/eventLog.ts';
import { createFaceVerifier, type FaceVerifier, type FaceVerifierOptions } from './verifier.ts';

/** The face verifier as visits use it: it may still be loading its nets when the first card is laid down. */
export interface FaceService {
  readonly engine: Pick<FaceVerifier, 'describeFrame' | 'describeReference' | 'compare' | 'embedder'>;
  close(): Promise<void>;
}

/** How often an engine that is not whole is tried again: somebody may have put its model right. */
const defaultTryAgainMs = 60_000;

/**
 * Keeps a verifier's thread alive, and tells when it is ready, or by name why faces cannot be compared here. A thread
 * that dies is replaced at once; one that cannot be used is tried again now and then, so that nobody has to restart the
 * terminal when its models are whole again.
 */
export function startFaceService({
  log,
  onChange,
  tryAgainMs = defaultTryAgainMs,
  ...verifierOptions
}: FaceVerifierOptions & {
  log: EventLog;
  onChange(state: TerminalStatus['face']): void;
  /** milliseconds until an engine that is not whole is tried again */
  tryAgainMs?: number;
}): FaceService {
  /** The newest that was whole; it compares what it described also when its thread is gone. */
  let newest: FaceVerifier | null = null;
  let ready = false;
  let closed = false;
  let again: NodeJS.Timeout | undefined;
  let told: string | null = null;
  let current = load();

  /** Null where the thread ended before it could say anything. */
  async function load(): Promise<FaceVerifier | null> {
    let verifier: FaceVerifier;
    try {
      verifier = await createFaceVerifier(verifierOptions);
    } catch (error) {
      unavailable('engine-stopped', String(error));
      return null;
    }
    const { reason, embedder } = verifier;
    if (reason) {
      unavailable(reason.reason, [reason.asset, reason.detail].filter(Boolean).join(': '));
      return verifier;
    }
    newest = verifier;
    ready = true;
    tell({ state: 'ready' }, embedder?.id ?? '');
    void verifier.ended.then(() => {
      ready = false;
      if (closed) return;
      tell({ state: 'loading' }, 'engine-stopped');
      current = load();
    });
    return verifier;
  }

  function unavailable(reason: string, detail: string): void {
    if (closed) return;
    tell({ state: 'unavailable', reason }, detail);
    again = setTimeout(() => {
      const before = current;
      current = before.then((verifier) => verifier?.close()).then(load);
    }, tryAgainMs);
  }

  /** The same problem, found again and again, is written into the log once. */
  function tell(state: TerminalStatus['face'], detail: string): void {
    const name = state.state === 'unavailable' ? state.reason : state.state;
    if (told !== name + detail) log.write('face-state', { state: name, detail });
    told = name + detail;
    onChange(state);
  }

  return {
    engine: {
      get embedder() {
        return ready ? (newest?.embedder ?? null) : null;
      },
      describeFrame: async (jpeg) =>
        (await current)?.describeFrame(jpeg) ?? { ok: false, reason: 'engine-stopped' },
      describeReference: async (picture) =>
        (await current)?.describeReference(picture) ?? { ok: false, reason: 'engine-stopped' },
      compare(reference, frames) {
        if (!newest) throw new Error('Faces are compared only after they were described');
        return newest.compare(reference, frames);
      },
    },
    async close() {
      closed = true;
      clearTimeout(again);
      await (await current)?.close();
    },
  };
}
