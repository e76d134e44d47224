/** A screen as Electron describes it, in its own pixels. */
export interface ScreenFacts {
  id: number;
  bounds: { x: number; y: number; width: number; height: number };
  /** built into the machine, as a laptop's */
  internal: boolean;
  touchSupport: 'available' | 'unavailable' | 'unknown';
}

/**
 * The screen that faces the pensioner: any but the operator's; one that can be touched before others, one that stands
 * by itself before one that is built in. The leftmost where these say nothing, so that the choice is always the same.
 * @param operatorsId the screen on which the desk's own window lies
 * @returns null where there is one screen only
 */
export function visitorScreen<Screen extends ScreenFacts>(
  screens: readonly Screen[],
  operatorsId: number,
): Screen | null {
  const rank = ({ touchSupport, internal }: ScreenFacts) =>
    (touchSupport === 'available' ? 0 : 2) + (internal ? 1 : 0);
  const [first] = screens
    .filter(({ id }) => id !== operatorsId)
    .toSorted(
      (a, b) => rank(a) - rank(b) || a.bounds.x - b.bounds.x || a.bounds.y - b.bounds.y || a.id - b.id,
    );
  return first ?? null;
}

/** A window that lies on one screen. */
export interface PlacedWindow {
  moveTo(bounds: ScreenFacts['bounds']): void;
  close(): void;
}

/**
 * Keeps the pensioner's window where it belongs: opens it when a second screen is plugged in, moves it when the screens
 * change places, closes it when there is none left.
 * @param open opens the window over a whole screen; `gone` is to be called when it dies for good
 * @returns to be called with the screens and the operator's whenever either may have changed
 */
export function followScreens(
  open: (bounds: ScreenFacts['bounds'], gone: () => void) => PlacedWindow,
): (screens: readonly ScreenFacts[], operatorsId: number) => void {
  let shown: { window: PlacedWindow; bounds: string } | null = null;
  return (screens, operatorsId) => {
    const screen = visitorScreen(screens, operatorsId);
    if (!screen) {
      const window = shown?.window;
      shown = null;
      window?.close();
      return;
    }
    const bounds = JSON.stringify(screen.bounds);
    if (!shown) {
      const window = open(screen.bounds, () => {
        if (shown?.window === window) shown = null;
      });
      shown = { window, bounds };
    } else if (shown.bounds !== bounds) {
      shown.bounds = bounds;
      shown.window.moveTo(screen.bounds);
    }
  };
}
