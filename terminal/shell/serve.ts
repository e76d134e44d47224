import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { PageRole } from '../../contract/terminal/index.ts';
import {
  type ChromiumWindow,
  findChromium,
  hasDisplay,
  openChromium,
  parseScreen,
  type ScreenPlace,
} from '../base/chromium.ts';
import { ConfigurationError, loadConfiguration, type TerminalConfiguration } from '../base/configuration.ts';
import { startTerminal, type Terminal } from '../service/terminal.ts';
import { createCrashBudget } from './crashBudget.ts';
import { type PageServer, servePage } from './pageServer.ts';

/** The port of the page where none is asked for. */
const defaultPort = 4710;

const help = `The browser shell: runs the terminal and serves its page on 127.0.0.1.

  npm run terminal -- [--port N] [--page DIR] [--window [--screen WxH] [--visitor-screen WxH+X+Y]]
                      [switches of the configuration]

  --port N    port of the page (default ${defaultPort}; 0 takes a free one)
  --page DIR  folder of the built page (default out/page)
  --window    open the page in the system's Chromium as a kiosk; stop when that window is closed
  --screen    size of the screen, for example 1080x1920; needed where no window manager runs
  --visitor-screen
              at a desk: the screen that faces the pensioner, by its size and place, for example 1080x1920+1366+0;
              a second window is opened there. Without --window an address is printed instead
`;

const { values: switches } = parseArgs({
  strict: false,
  options: {
    port: { type: 'string', default: String(defaultPort) },
    page: { type: 'string', default: fileURLToPath(new URL('../../out/page', import.meta.url)) },
    window: { type: 'boolean', default: false },
    screen: { type: 'string' },
    'visitor-screen': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

// What is said on the console may have nowhere to go; that must not end the terminal.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
if (switches.help) console.log(help);
else await run();

/** Runs terminals one after the other, as long as one asks to be started anew. */
async function run(): Promise<void> {
  const ended = new AbortController();
  const end = () => ended.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  // The program that started this one is gone, whatever the reason: nobody else would stop it.
  process.once('disconnect', end);
  let again = true;
  while (again && !ended.signal.aborted) again = await runTerminal(ended.signal);
  if (process.connected) process.disconnect();
}

/** Runs a terminal until it is ended or its window is closed, and says whether it asked to be started anew. */
async function runTerminal(ended: AbortSignal): Promise<boolean> {
  const screen = screenOf('screen');
  const visitorScreen = screenOf('visitor-screen');
  let anew = false;
  // May be asked for before there is anything to stop.
  const asked = Promise.withResolvers<void>();
  const terminal = await startTerminal(readConfiguration(), {
    shell: 'browser',
    startAnew() {
      anew = true;
      asked.resolve();
    },
  });
  const server = await openServer(terminal);
  const windows = new Set<ChromiumWindow>();

  const stopped = Promise.withResolvers<void>();
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      await Promise.all([...windows].map((window) => window.close()));
      await server.close();
      await terminal.stop();
    })();
    stopping.then(stopped.resolve, stopped.reject);
    return stopping;
  };
  void asked.promise.then(stop);
  ended.addEventListener('abort', stop, { once: true });
  if (ended.aborted) await stop();

  const program = switches.window && hasDisplay(process.env) ? findChromium(process.env) : null;
  if (program === null) {
    console.log(`Open this address once: ${server.oneTimeAddress()}`);
    if (terminal.visitor)
      console.log(`On a screen that faces the pensioner, once: ${server.oneTimeAddress('visitor')}`);
    await stopped.promise;
    return anew;
  }
  console.log(`The page is at ${server.origin}, in a window of ${program}`);

  /** Keeps a window open until somebody closes it, and says whether it was that or dying again and again. */
  const keepOpen = async (role: PageRole, place: ScreenPlace | undefined): Promise<'closed' | 'hopeless'> => {
    const crashes = createCrashBudget();
    while (!stopping) {
      const window = await openChromium(program, server.oneTimeAddress(role), place);
      windows.add(window);
      const end = await window.ended;
      windows.delete(window);
      if (end === 'closed') break;
      if (crashes.allowsAnother()) continue;
      console.error(`${program} dies again and again and is not opened any more.`);
      return 'hopeless';
    }
    return 'closed';
  };
  // The desk goes on without the second window: its own view takes the camera over.
  if (terminal.visitor && visitorScreen) void keepOpen('visitor', visitorScreen);
  if ((await keepOpen('main', screen)) === 'hopeless') process.exitCode = 1;
  await stop();
  return anew;
}

function readConfiguration(): TerminalConfiguration {
  try {
    return loadConfiguration({ argv: process.argv.slice(2), env: process.env });
  } catch (error) {
    if (error instanceof ConfigurationError) fail(error.message);
    throw error;
  }
}

async function openServer({ router, visitor }: Terminal): Promise<PageServer> {
  const port = Number(switches.port);
  const pageDir = String(switches.page);
  if (!existsSync(join(pageDir, 'index.html')))
    fail(`${pageDir} holds no page. Build it: npm run build:page`);
  try {
    return await servePage({ router, visitor, pageDir, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      fail(
        `Port ${port} of 127.0.0.1 is in use, perhaps by another terminal. Stop that one, or name a port: --port N`,
      );
    throw error;
  }
}

function screenOf(name: 'screen' | 'visitor-screen'): ScreenPlace | undefined {
  const written = switches[name];
  if (written === undefined) return undefined;
  return (
    parseScreen(String(written)) ??
    fail(`--${name} ${written} is no screen; write it as 1080x1920 or, with its place, as 1080x1920+1366+0`)
  );
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
