import { useEffect } from 'react';
import { triedWith, tryBackends } from '../camera/backendTrial.ts';
import { usePageRole } from '../wire/pageRole.ts';
import { ignoreStale } from '../wire/terminalStore.ts';
import { useTerminal } from '../wire/useTerminal.ts';

/** The welcome has stood so long before anything is tried; a person who comes now must not wait. */
const quietMs = 3000;

/**
 * Lets the page that has the camera find out, once on each machine and while nobody is there, what its nets run best
 * on. The terminal keeps the answer; a card that is laid down ends the trial, and the next quiet time begins another.
 */
export function useBackendTrial(): void {
  const { client, status, visit } = useTerminal();
  const role = usePageRole();
  const wanted =
    visit?.snapshot.state === 'idle' &&
    status?.face.state === 'ready' &&
    status.store.state === 'ready' &&
    status.cameraAt === role &&
    status.observer?.triedWith !== triedWith();
  useEffect(() => {
    if (!wanted || !client) return;
    const over = new AbortController();
    const quiet = setTimeout(async () => {
      const choice = await tryBackends(over.signal);
      if (choice && !over.signal.aborted) await ignoreStale(client.camera.tried(choice));
    }, quietMs);
    return () => {
      clearTimeout(quiet);
      over.abort();
    };
  }, [wanted, client]);
}
