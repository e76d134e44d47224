import { type BrowserWindow, type Session, screen } from 'electron';
import { followScreens } from './displays.ts';
import { pageAddresses } from './lockDown.ts';
import { moveOver, openWindow } from './window.ts';

/**
 * Shows the pensioner's own view on a second screen for as long as there is one.
 * @param operators the desk's own window
 * @param onOpened told of each window before its page is loaded, so that its wire is known
 */
export function showVisitorWindow(
  operators: BrowserWindow,
  pageSession: Session,
  onOpened: (window: BrowserWindow) => void,
): void {
  const follow = followScreens((bounds, gone) => {
    const window = openWindow({
      role: 'visitor',
      pageSession,
      bounds,
      // The desk goes on without it: its own view takes the camera over.
      onHopeless: () => window.destroy(),
    });
    window.once('closed', gone);
    onOpened(window);
    void window.loadURL(pageAddresses.visitor);
    return {
      moveTo: (place) => moveOver(window, place),
      close: () => window.destroy(),
    };
  });
  const look = () => {
    if (operators.isDestroyed()) return;
    follow(screen.getAllDisplays(), screen.getDisplayMatching(operators.getBounds()).id);
  };
  screen.on('display-added', look);
  screen.on('display-removed', look);
  screen.on('display-metrics-changed', look);
  operators.on('move', look);
  // Otherwise the last window would never be closed.
  operators.once('closed', () => follow([], 0));
  look();
}
