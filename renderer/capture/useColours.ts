import { useEffect, useEffectEvent, useState } from 'react';
import { flushSync } from 'react-dom';
import type { FlashColour, FlashSequence } from '../../domain/liveness/flashSequence.ts';

/** Resolves with the time of the frame that shows what was drawn last. */
const painted = () =>
  new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));

/**
 * Goes through the colours once, after a time in which nothing changes yet.
 * @param onShown told when each colour came onto the screen and when the last one left it, on the page's clock
 * @returns the colour to show now; null before and after
 */
export function useColours(
  sequence: FlashSequence,
  leadMs: number,
  onShown: (shownAtMs: number[]) => void,
): FlashColour | null {
  const [colour, setColour] = useState<FlashColour | null>(null);
  const show = useEffectEvent(async (signal: AbortSignal) => {
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    await wait(leadMs);
    const shownAtMs: number[] = [];
    for (const step of [...sequence, null]) {
      if (signal.aborted) return;
      flushSync(() => setColour(step?.colour ?? null));
      shownAtMs.push(await painted());
      if (step) await wait(step.ms);
    }
    if (!signal.aborted) onShown(shownAtMs);
  });
  useEffect(() => {
    const over = new AbortController();
    void show(over.signal);
    return () => over.abort();
  }, []);
  return colour;
}
