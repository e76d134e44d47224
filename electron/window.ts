import { join } from 'node:path';
import { app, BrowserWindow, type Session } from 'electron';
import { isOurs, lockedPreferences, pageOrigin } from './lockDown.ts';

/** A page that dies more often than this within a minute takes the terminal with it; its keeper starts it anew. */
const crashLimit = 5;
const crashWindowMs = 60_000;

/** Opens the one window and keeps the page in it alive. */
export async function openWindow(pageSession: Session, onHopeless: () => void): Promise<BrowserWindow> {
  const window = new BrowserWindow({
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
  const crashes: number[] = [];
  const reload = () => {
    crashes.push(Date.now());
    if (crashes.filter((at) => at > Date.now() - crashWindowMs).length > crashLimit) onHopeless();
    else void window.loadURL(pageOrigin);
  };
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') reload();
  });
  window.webContents.on('unresponsive', () => window.webContents.forcefullyCrashRenderer());
  await window.loadURL(pageOrigin);
  return window;
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
