import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

type Environment = Record<string, string | undefined>;

const programNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** The system's Chromium: `ANXIN_CHROMIUM` where set, else the first one on the path; null when there is none. */
export function findChromium(env: Environment): string | null {
  const named = env['ANXIN_CHROMIUM'];
  if (named) return existsSync(named) ? named : null;
  const folders = (env['PATH'] ?? '').split(delimiter).concat('/usr/bin');
  const candidates = programNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find((candidate) => existsSync(candidate)) ?? null;
}

/** Whether a window can be shown at all. */
export function hasDisplay(env: Environment): boolean {
  return Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/** Switches that keep Chromium from speaking to anybody but this machine. */
export const offlineSwitches = [
  '--disable-background-networking',
  '--disable-client-side-phishing-detection',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-quic',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
  '--disable-features=DialMediaRouteProvider,MediaRouter,OptimizationHints,Translate',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

/** Size of a screen in pixels and, where there are several, its place among them: `1080x1920` or `1080x1920+1366+0`. */
export type ScreenPlace = `${number}x${number}` | `${number}x${number}+${number}+${number}`;

/** Reads a screen as it is written on a command line; null where it is none. */
export function parseScreen(text: string): ScreenPlace | null {
  return /^\d+x\d+(\+\d+\+\d+)?$/.test(text) ? (text as ScreenPlace) : null;
}

function placeSwitches(screen: ScreenPlace): string[] {
  const [width, height, left = 0, top = 0] = screen.split(/[x+]/);
  return [`--window-position=${left},${top}`, `--window-size=${width},${height}`];
}

/**
 * Switches of a window in which there is nothing but the page, with the camera allowed and prompts audible.
 * @param options.screen needed where no window manager runs, which would make the window as large as its screen, and
 * for every screen but the first
 */
export function kioskSwitches(options: {
  address: string;
  profileDir: string;
  asRoot: boolean;
  screen?: ScreenPlace | undefined;
}): string[] {
  const { screen } = options;
  return [
    '--kiosk',
    `--app=${options.address}`,
    `--user-data-dir=${options.profileDir}`,
    ...(screen ? placeSwitches(screen) : []),
    ...offlineSwitches,
    // The page's own origin is the only one that resolves, so nothing else can profit from these two.
    '--auto-accept-camera-and-microphone-capture',
    '--autoplay-policy=no-user-gesture-required',
    '--disable-pinch',
    '--lang=zh-CN',
    '--noerrdialogs',
    '--overscroll-history-navigation=0',
    '--password-store=basic',
    // Chromium's sandbox refuses to run as root; the second switch hides the bar that warns of it.
    ...(options.asRoot ? ['--no-sandbox', '--test-type'] : []),
  ];
}

/** How a window came to its end: somebody closed it, or it died. */
type WindowEnd = 'closed' | 'crashed';

export interface ChromiumWindow {
  readonly ended: Promise<WindowEnd>;
  close(): Promise<void>;
}

/** Opens the address in a kiosk window with a profile of its own, which is gone when the window is. */
export async function openChromium(
  program: string,
  address: string,
  screen?: ScreenPlace,
): Promise<ChromiumWindow> {
  const profileDir = await mkdtemp(join(tmpdir(), 'anxin-window-'));
  const asRoot = process.getuid?.() === 0;
  const switches = kioskSwitches({ address, profileDir, asRoot, screen });
  const [command = '', ...args] = [...endingWithUs(), program, ...switches];
  const child = spawn(command, args, {
    // A group of its own, so that Chromium's helpers end with it.
    detached: true,
    stdio: 'ignore',
  });
  const ended = untilExit(child).finally(() =>
    rm(profileDir, { recursive: true, force: true, maxRetries: 5 }),
  );
  return {
    ended,
    close: async () => {
      if (child.pid !== undefined && child.exitCode === null) signalGroup(child.pid);
      await ended.catch(() => {});
    },
  };
}

/** A window must not outlive its terminal, however that ended: it could never speak to the next one. */
function endingWithUs(): string[] {
  return existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'TERM'] : [];
}

function untilExit(child: ChildProcess): Promise<WindowEnd> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0 ? 'closed' : 'crashed'));
  });
}

function signalGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
