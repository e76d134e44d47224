import { useEffect, useEffectEvent, useState } from 'react';
import { useDesk } from './useDesk.ts';

/**
 * What a pane shows: asked for when the pane opens and whenever what it hangs on has changed. An answer that a later
 * question has overtaken is dropped; after a refusal, which is said, what was shown stays.
 * @returns null until the first answer
 */
export function useReading<Value>(call: () => Promise<Value>, on: readonly unknown[]): Value | null {
  const { ask } = useDesk();
  const [value, setValue] = useState<Value | null>(null);
  const read = useEffectEvent(async (over: AbortSignal) => {
    const answer = await ask(call());
    if (answer !== undefined && !over.aborted) setValue(answer);
  });
  useEffect(() => {
    const over = new AbortController();
    void read(over.signal);
    return () => over.abort();
    // biome-ignore lint/correctness/useExhaustiveDependencies: what makes another answer is named by whoever asks
  }, on);
  return value;
}
