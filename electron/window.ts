import { join } from 'node:path';
import { app, BrowserWindow, type Session } from 'electron';
import { createCrashBudget } from '../terminal/http/crashBudget.ts';
import { isOurs, lockedPreferences, pageOrigin } from './lockDown.ts';

/**
 * Opens the one window and keeps the page in it alive.
 * @param onHopeless told when the page dies again and again; whoever keeps the terminal running starts it anew
 */
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
  const crashes = createCrashBudget();
  const reload = () => {
    if (crashes.allowsAnother()) void window.loadURL(pageOrigin);
    else onHopeless();
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
