import type { TerminalStatus } from '../contract/terminal/index.ts';
import type { EventLog } from './events/eventLog.ts';
import { createFaceVerifier, type FaceVerifier, type OwnModel } from './face/verifier.ts';

/** The face verifier as visits use it: it may still be loading its nets when the first card is laid down. */
export interface FaceService {
  readonly engine: Pick<FaceVerifier, 'describeFrame' | 'describeReference' | 'compare' | 'embedder'>;
  close(): Promise<void>;
}

/** Starts the verifier's thread and tells when it is ready, or by name why faces cannot be compared here. */
export function startFaceService(options: {
  log: EventLog;
  /** the site's own model, or null for the default embedder */
  model: OwnModel | null;
  onChange(state: TerminalStatus['face']): void;
}): FaceService {
  const { log, model, onChange } = options;
  let ready: FaceVerifier | null = null;
  const loading = createFaceVerifier({ model }).then((verifier) => {
    ready = verifier;
    const { problem, embedder } = verifier;
    if (problem) tell(problem.reason, [problem.asset, problem.detail].filter(Boolean).join(': '));
    else tell(null, embedder?.id ?? '');
    return verifier;
  });
  loading.catch((error: unknown) => tell('engine-stopped', String(error)));

  function tell(problem: string | null, detail: string) {
    log.write('face-state', { state: problem ?? 'ready', detail });
    onChange(problem === null ? { state: 'ready' } : { state: 'unavailable', reason: problem });
  }

  return {
    engine: {
      get embedder() {
        return ready?.embedder ?? null;
      },
      describeFrame: async (jpeg) => (await loading).describeFrame(jpeg),
      describeReference: async (picture) => (await loading).describeReference(picture),
      compare(reference, frames) {
        if (!ready) throw new Error('Faces are compared only after they were described');
        return ready.compare(reference, frames);
      },
    },
    async close() {
      await loading.then(
        (verifier) => verifier.close(),
        () => {},
      );
    },
  };
}
