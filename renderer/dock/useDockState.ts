import { useEffect, useState } from 'react';
import type { DockState } from '../../contract/terminal/index.ts';
import type { TerminalClient } from '../wire/connect.ts';

/** The switches of the dock as the terminal has them; null until it has said so. */
export function useDockState(client: TerminalClient | null): DockState | null {
  const [state, setState] = useState<DockState | null>(null);
  useEffect(() => {
    if (!client) return;
    const over = new AbortController();
    const follow = async (): Promise<void> => {
      for await (const next of await client.dock.watch(undefined, { signal: over.signal })) setState(next);
    };
    // It ends with the wire; whoever watches the wire starts it again.
    follow().catch(() => setState(null));
    return () => over.abort();
  }, [client]);
  return state;
}
