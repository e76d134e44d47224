import { createContext, useContext, useSyncExternalStore } from 'react';
import type { VisitAct } from '../../contract/terminal/index.ts';
import type { TerminalStore, TerminalView } from './terminalStore.ts';

export const TerminalContext = createContext<TerminalStore | null>(null);

function useStore(): TerminalStore {
  const store = useContext(TerminalContext);
  if (!store) throw new Error('There is no terminal around this component');
  return store;
}

/** What the terminal said last. */
export function useTerminal(): TerminalView {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.view);
}

/** Sends what the person did. */
export function useAct(): (act: VisitAct) => void {
  const store = useStore();
  return (act) => void store.act(act);
}
