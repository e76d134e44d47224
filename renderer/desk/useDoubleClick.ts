import { type MouseEvent, useRef } from 'react';

/**
 * Whoever opens everything by a double click presses with the second click what came up in the place of what they
 * opened: somebody else's name, or a button that they never saw. It is for what the first click was on, or for nothing.
 * @returns what hears the clicks of a whole page before anything on it does
 */
export function useDoubleClick(): (click: MouseEvent) => void {
  const first = useRef<EventTarget>(null);
  return (click) => {
    if (click.detail < 2) first.current = click.target;
    else if (click.target !== first.current) {
      click.preventDefault();
      click.stopPropagation();
    }
  };
}
