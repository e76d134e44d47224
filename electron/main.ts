import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, Menu, powerSaveBlocker, type WebContents } from 'electron';
import type { PageRole } from '../contract/terminal/index.ts';
import { ConfigurationError, loadConfiguration } from '../terminal/base/configuration.ts';
import { startTerminal } from '../terminal/service/terminal.ts';
import { createElectronPdf } from './electronPdf.ts';
import { pageAddresses } from './lockDown.ts';
import { openPageSession, registerPageScheme } from './pageSession.ts';
import { safeStorage } from './safeStorage.ts';
import { showVisitorWindow } from './visitorWindow.ts';
import { forbidLeaving, openWindow } from './window.ts';
import { serveWire } from './wire.ts';

// The Electron shell: a window and nothing more. What the terminal is stands in terminal/.

if (!app.requestSingleInstanceLock()) app.exit(0);
app.enableSandbox();
registerPageScheme();
forbidLeaving();

let window: BrowserWindow | undefined;
app.on('second-instance', () => window?.focus());

try {
  await app.whenReady();
  await run();
} catch (error) {
  // Here an operator can read it; the page cannot be shown without a terminal behind it.
  const message = error instanceof ConfigurationError ? error.message : String(error);
  console.error(message);
  if (app.isPackaged) dialog.showErrorBox('Anxin', message);
  app.exit(1);
}

async function run(): Promise<void> {
  Menu.setApplicationMenu(null);
  powerSaveBlocker.start('prevent-display-sleep');
  if (app.isPackaged) process.chdir(app.getPath('userData'));
  const configFile = process.env['ANXIN_CONFIG'] ?? (existsSync('anxin.json') ? 'anxin.json' : undefined);
  // May be asked for before there is anything to stop.
  const asked = Promise.withResolvers<void>();
  const terminal = await startTerminal(
    loadConfiguration({ argv: process.argv.slice(1), env: { ...process.env, ANXIN_CONFIG: configFile } }),
    {
      shell: 'electron',
      safeStorage,
      pdf: createElectronPdf(),
      packaged: app.isPackaged,
      startAnew: () => asked.resolve(),
    },
  );

  let stopping = false;
  const stop = async (exitCode: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await terminal.stop().finally(() => app.exit(exitCode));
  };
  void asked.promise.then(() => {
    app.relaunch();
    return stop(0);
  });
  app.on('window-all-closed', () => void stop(0));
  app.on('before-quit', (event) => {
    event.preventDefault();
    void stop(0);
  });
  // The last one: the program that started this one is gone.
  for (const end of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const)
    process.once(end as NodeJS.Signals, () => void stop(0));

  const roles = new WeakMap<WebContents, PageRole>();
  serveWire(terminal, (contents) => roles.get(contents) ?? null);
  const pageSession = openPageSession(join(import.meta.dirname, '../../page'));
  window = openWindow({ role: 'main', pageSession, onHopeless: () => void stop(1) });
  roles.set(window.webContents, 'main');
  await window.loadURL(pageAddresses.main);
  console.log("The terminal's window is open");
  if (terminal.visitor)
    showVisitorWindow(window, pageSession, ({ webContents }) => roles.set(webContents, 'visitor'));
}
