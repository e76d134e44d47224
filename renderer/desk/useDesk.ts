import { isDefinedError } from '@orpc/client';
import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import type { DeskOperator, DeskRefusal, DeskState } from '../../contract/terminal/index.ts';
import type { TerminalClient } from '../wire/connect.ts';
import type { MessageKey } from '../words/texts.ts';
import { useWords } from '../words/words.ts';

export type DeskClient = TerminalClient['desk'];

/** What the desk says to the operator: done, or why not. */
export interface Message {
  tone: 'good' | 'notice';
  text: string;
}

/** The desk as its panes use it. */
export interface DeskControl {
  client: DeskClient;
  operator: DeskOperator;
  state: DeskState;
  message: Message | null;
  say: (message: Message | null) => void;
  /** Makes a call; a refusal becomes a message and `undefined`. */
  ask: <Value>(call: Promise<Value>) => Promise<Value | undefined>;
}

export const DeskContext = createContext<DeskControl | null>(null);

export function useDesk(): DeskControl {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('There is no desk around this component');
  return desk;
}

/** Follows who sits at the desk. */
export function useDeskState(client: DeskClient | null): DeskState | null {
  const [state, setState] = useState<DeskState | null>(null);
  useEffect(() => {
    if (!client) return;
    const over = new AbortController();
    const follow = async () => {
      for await (const next of await client.watch(undefined, { signal: over.signal })) setState(next);
    };
    // Without a wire there is nothing to follow; the page starts over when it is back.
    follow().catch(() => setState(null));
    return () => over.abort();
  }, [client]);
  return state;
}

/** Words for a refusal. */
export function useRefusalWords() {
  const { t, date } = useWords();
  return useMemo(
    () =>
      (refusal: {
        reason: DeskRefusal;
        retryAfterMs?: number | undefined;
        on?: string | undefined;
      }): string =>
        t(`desk.refusal.${refusal.reason}` satisfies MessageKey, {
          seconds: Math.ceil((refusal.retryAfterMs ?? 0) / 1000),
          date: refusal.on ? date(refusal.on) : '',
        }),
    [t, date],
  );
}

/** Makes calls whose refusals are shown. */
export function useAsk(say: (message: Message | null) => void): DeskControl['ask'] {
  const words = useRefusalWords();
  return async (call) => {
    try {
      const value = await call;
      return value;
    } catch (error) {
      if (!isDefinedError(error)) {
        // The wire was lost; the page starts over by itself.
        console.warn('The desk did not take a call', error instanceof Error ? error.message : '');
        return undefined;
      }
      const { data } = error as unknown as { data: Parameters<typeof words>[0] };
      say({ tone: 'notice', text: words(data) });
      return undefined;
    }
  };
}
