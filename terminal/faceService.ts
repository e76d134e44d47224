import type { TerminalStatus } from '../contract/terminal/index.ts';
import type { EventLog } from './events/eventLog.ts';
import { createFaceVerifier, type FaceVerifier } from './face/verifier.ts';

/** The face verifier as visits use it: it may still be loading its nets when the first card is laid down. */
export interface FaceService {
  readonly engine: Pick<FaceVerifier, 'describeFrame' | 'describeReference' | 'compare'>;
  close(): Promise<void>;
}

/** Starts the verifier's thread and tells when it is ready, or by name why faces cannot be compared here. */
export function startFaceService(options: {
  log: EventLog;
  onChange(state: TerminalStatus['face']): void;
}): FaceService {
  const { log, onChange } = options;
  let ready: FaceVerifier | null = null;
  const loading = createFaceVerifier().then((verifier) => {
    ready = verifier;
    tell(verifier.problem?.reason ?? null, verifier.problem?.asset ?? '');
    return verifier;
  });
  loading.catch((error: unknown) => tell('engine-stopped', String(error)));

  function tell(problem: string | null, detail: string) {
    log.write('face-state', { state: problem ?? 'ready', detail });
    onChange(problem === null ? { state: 'ready' } : { state: 'unavailable', reason: problem });
  }

  return {
    engine: {
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
