import { useEffect, useEffectEvent } from 'react';

/** What keys do, by `KeyboardEvent.key`; undefined entries do nothing. */
export type Hotkeys = Readonly<Record<string, (() => void) | undefined>>;

/** Where typing writes and keys must not act. */
const writing = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]';

/** Whether a key means the same wherever the cursor stands. */
const everywhere = (key: string): boolean => /^F\d+$|^Escape$/.test(key);

/**
 * Acts on keys. Function keys and Escape act everywhere, all others only while nothing is being written and no button
 * has the focus that the key would press.
 */
export function useHotkeys(keys: Hotkeys): void {
  const act = useEffectEvent((event: KeyboardEvent) => {
    const { key, target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || event.repeat) return;
    const run = keys[key.length === 1 ? key.toLowerCase() : key];
    if (!run || !(target instanceof Element)) return;
    if (!everywhere(key) && target.closest(writing)) return;
    if ((key === 'Enter' || key === ' ') && target.closest('button, a, [role="button"]')) return;
    event.preventDefault();
    run();
  });
  useEffect(() => {
    const heard = (event: KeyboardEvent) => act(event);
    window.addEventListener('keydown', heard);
    return () => window.removeEventListener('keydown', heard);
  }, []);
}
