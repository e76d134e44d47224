import { join } from 'node:path';
import { app, BrowserWindow, type Rectangle, type Session } from 'electron';
import type { PageRole } from '../contract/terminal/index.ts';
import { createCrashBudget } from '../terminal/shell/crashBudget.ts';
import { isOurs, lockedPreferences, pageAddresses } from './lockDown.ts';

interface WindowOptions {
  role: PageRole;
  pageSession: Session;
  /** the screen to lie on; the first unless said */
  bounds?: Rectangle;
  /** told when the page dies again and again */
  onHopeless: () => void;
}

/** Opens the window of a page over a whole screen and keeps the page in it alive. */
export function openWindow({ role, pageSession, bounds, onHopeless }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...bounds,
    kiosk: true,
    autoHideMenuBar: true,
    backgroundColor: '#ffffff',
    webPreferences: {
      ...lockedPreferences,
      session: pageSession,
      preload: join(import.meta.dirname, 'preload.cjs'),
      devTools: !app.isPackaged,
    },
  });
  const crashes = createCrashBudget();
  const reload = () => {
    if (crashes.allowsAnother()) void window.loadURL(pageAddresses[role]);
    else onHopeless();
  };
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') reload();
  });
  window.webContents.on('unresponsive', () => window.webContents.forcefullyCrashRenderer());
  return window;
}

/** Lays a kiosk's window over another screen; a window that covers its screen has to be let loose first. */
export function moveOver(window: BrowserWindow, bounds: Rectangle): void {
  window.setKiosk(false);
  window.setBounds(bounds);
  window.setKiosk(true);
}

/** Forbids every page, wherever it comes from, to go elsewhere, to open windows and to hold others. */
export function forbidLeaving(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    const stay = (event: { url: string; preventDefault(): void }) => {
      if (!isOurs(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-frame-navigate', stay);
  });
}
