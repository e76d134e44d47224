import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ConfigurationError, loadConfiguration, type TerminalConfiguration } from './configuration.ts';
import {
  type ChromiumWindow,
  findChromium,
  hasDisplay,
  openChromium,
  type ScreenSize,
} from './http/chromium.ts';
import { createCrashBudget } from './http/crashBudget.ts';
import { type PageRouter, type PageServer, servePage } from './http/pageServer.ts';
import { startTerminal } from './terminal.ts';

/** The port of the page where none is asked for. */
const defaultPort = 4710;

const help = `The browser shell: runs the terminal and serves its page on 127.0.0.1.

  node terminal/serve.ts [--port N] [--page DIR] [--window [--screen WxH]] [switches of the configuration]

  --port N    port of the page (default ${defaultPort}; 0 takes a free one)
  --page DIR  folder of the built page (default out/page)
  --window    open the page in the system's Chromium as a kiosk; stop when that window is closed
  --screen    size of the screen, for example 1080x1920; needed where no window manager runs
`;

const { values: switches } = parseArgs({
  strict: false,
  options: {
    port: { type: 'string', default: String(defaultPort) },
    page: { type: 'string', default: fileURLToPath(new URL('../out/page', import.meta.url)) },
    window: { type: 'boolean', default: false },
    screen: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (switches.help) console.log(help);
else await run();

async function run(): Promise<void> {
  const screen = screenSize();
  const terminal = await startTerminal(readConfiguration(), { shell: 'browser' });
  const server = await openServer(terminal.router);
  let window: ChromiumWindow | undefined;

  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      await window?.close();
      await server.close();
      await terminal.stop();
      if (process.connected) process.disconnect();
    })();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  // The program that started this one is gone, whatever the reason: nobody else would stop it.
  process.once('disconnect', stop);

  const program = switches.window && hasDisplay(process.env) ? findChromium(process.env) : null;
  if (program === null) {
    console.log(`Open this address once: ${server.oneTimeAddress()}`);
    return;
  }
  console.log(`The page is at ${server.origin}, in a window of ${program}`);
  const crashes = createCrashBudget();
  while (!stopping) {
    window = await openChromium(program, server.oneTimeAddress(), screen);
    if ((await window.ended) === 'closed') break;
    if (crashes.allowsAnother()) continue;
    console.error(`${program} dies again and again and is not opened any more.`);
    process.exitCode = 1;
    break;
  }
  await stop();
}

function readConfiguration(): TerminalConfiguration {
  try {
    return loadConfiguration({ argv: process.argv.slice(2), env: process.env });
  } catch (error) {
    if (error instanceof ConfigurationError) fail(error.message);
    throw error;
  }
}

async function openServer(router: PageRouter): Promise<PageServer> {
  const port = Number(switches.port);
  const pageDir = String(switches.page);
  if (!existsSync(join(pageDir, 'index.html')))
    fail(`${pageDir} holds no page. Build it: npm run build:page`);
  try {
    return await servePage({ router, pageDir, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      fail(
        `Port ${port} of 127.0.0.1 is in use, perhaps by another terminal. Stop that one, or name a port: --port N`,
      );
    throw error;
  }
}

function screenSize(): ScreenSize | undefined {
  const { screen } = switches;
  if (screen === undefined || /^\d+x\d+$/.test(String(screen))) return screen as ScreenSize | undefined;
  return fail(`--screen ${screen} is not a size; write it as 1080x1920`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
