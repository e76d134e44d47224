import { type RefObject, useEffect, useRef } from 'react';

/**
 * Puts the focus on a screen's heading when the screen appears: a screen reader begins there, and the next press of
 * Tab reaches the first thing on this screen instead of starting over at the top of the page.
 */
export function useHeadingFocus(): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return heading;
}
