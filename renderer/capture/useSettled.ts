import { useEffect, useRef, useState } from 'react';

/**
 * A value that changes only after it has stayed the same for `settleMs` and its forerunner was shown for `holdMs`:
 * hints come with every frame, and nobody can read what changes thirty times a second.
 */
export function useSettled<T>(value: T, settleMs: number, holdMs: number): T {
  const [settled, setSettled] = useState(value);
  const shownAtMs = useRef(0);
  useEffect(() => {
    if (value === settled) return;
    const held = holdMs - (performance.now() - shownAtMs.current);
    const timer = setTimeout(
      () => {
        shownAtMs.current = performance.now();
        setSettled(value);
      },
      Math.max(settleMs, held),
    );
    return () => clearTimeout(timer);
  }, [value, settled, settleMs, holdMs]);
  return settled;
}
