import { useRef } from 'react';

/** Does something and, asked again while it is under way (an Enter that is held down, a second click), nothing. */
export function useOnce<Given extends unknown[]>(
  task: (...given: Given) => Promise<void>,
): (...given: Given) => void {
  const underWay = useRef(false);
  return (...given) => {
    if (underWay.current) return;
    underWay.current = true;
    void task(...given).finally(() => {
      underWay.current = false;
    });
  };
}
