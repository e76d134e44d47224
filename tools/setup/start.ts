import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium, hasDisplay } from '../../terminal/base/chromium.ts';
import { loadConfiguration } from '../../terminal/base/configuration.ts';
import { type EmbeddedAgency, startAgency } from './agency.ts';
import { buildElectron, buildPage } from './builds.ts';
import { findElectron } from './electronBinary.ts';
import { projectDir, type RunningProgram, startProgram } from './processes.ts';
import { installSystemPackages } from './systemPackages.ts';
import { provideVoicePrograms } from './voicePrograms.ts';

const help = `npm start: builds the page, starts an agency of its own and the terminal, and opens the terminal's window.

  npm start -- [--shell electron|browser] [--no-window] [--port N] [--agency-port N] [switches of the configuration]

  --shell       which window (default: Electron where its program is present, else the system's Chromium)
  --no-window   print a one-time address instead of opening a window
  --port        port of the page (default 4710)
  --screen WxH  size of the screen, where no window manager runs
  --visitor-screen WxH+X+Y  at a desk: the screen that faces the pensioner, in the browser shell
  --agency-port port of the agency (default 4720); none is started when the configuration names another agency
  ANXIN_DATA    folder of everything that is kept (default data)
`;

const argv = process.argv.slice(2);
const { values: switches } = parseArgs({
  args: argv,
  strict: false,
  options: {
    shell: { type: 'string' },
    'no-window': { type: 'boolean', default: false },
    'agency-port': { type: 'string', default: '4720' },
    help: { type: 'boolean', default: false },
  },
});

if (switches.help) console.log(help);
else {
  try {
    await start();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

async function start(): Promise<void> {
  const window = !switches['no-window'] && hasDisplay(process.env);
  const electron = switches.shell === 'browser' ? null : findElectron(process.env);
  if (switches.shell === 'electron' && electron === null)
    throw new Error('Electron has no program here. Fetch it: npx install-electron (needs github.com)');
  if (electron === null && findChromium(process.env) === null) requireChromium(window);

  provideVoicePrograms();
  buildPage();
  if (electron && window) buildElectron();

  const dataDir = process.env['ANXIN_DATA'];
  const configured = loadConfiguration({ argv, env: process.env });
  const running: { stop(): Promise<void> }[] = [];
  let stopping: Promise<void> | undefined;
  const stopAll = (): Promise<void> => {
    stopping ??= (async () => {
      for (const program of running.reverse()) await program.stop();
    })();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stopAll);
  /** A program that was still starting when everything was stopped is stopped as soon as it is there. */
  const keep = async <Program extends { stop(): Promise<void> }>(
    starting: Promise<Program>,
  ): Promise<Program> => {
    const program = await starting;
    running.push(program);
    if (stopping) await program.stop();
    return program;
  };

  try {
    const terminalSwitches = dataDir ? [...argv, '--data', join(dataDir, 'terminal')] : [...argv];
    if (configured.agency.url === null) {
      const agency = await keep(
        startAgency({
          port: Number(switches['agency-port']),
          dataDir: join(dataDir ?? join(projectDir, 'data'), 'agency'),
        }),
      );
      console.log(`The agency is at ${agency.url} (documentation of its API: ${agency.url}/docs)`);
      terminalSwitches.push(...agencySwitches(agency));
    }
    if (stopping) return;
    const terminal = await keep(
      electron && window
        ? startElectron(electron, terminalSwitches)
        : startBrowserShell(terminalSwitches, window),
    );
    if (!stopping) console.log('The terminal is running. Ctrl-C stops everything.');
    process.exitCode = (await terminal.exited) ?? 1;
  } finally {
    await stopAll();
  }
}

function requireChromium(window: boolean): void {
  const installation = installSystemPackages([
    { name: 'chromium', why: 'the window of the terminal; Electron has no program on this machine' },
  ]);
  if (installation.installed) return;
  if (window) throw new Error(`There is no browser to show the terminal in.\n${installation.advice}`);
  console.log(`No browser was installed. ${installation.advice}\nThe page can be opened in any other one.`);
}

function agencySwitches(agency: EmbeddedAgency): string[] {
  return ['--agency', agency.url, '--activation-code', agency.activationCode];
}

function startBrowserShell(terminalSwitches: string[], window: boolean): Promise<RunningProgram> {
  return startProgram('terminal/shell/serve.ts', [...terminalSwitches, ...(window ? ['--window'] : [])], {
    awaited: [window ? /^The page is at / : /^Open this address once: /],
    onLine: (line) => console.log(line),
  });
}

function startElectron(program: string, terminalSwitches: string[]): Promise<RunningProgram> {
  // Chromium's sandbox refuses to run as root.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return startProgram('.', [...sandbox, ...terminalSwitches], {
    command: [program],
    awaited: [/^The terminal's window is open/],
    onLine: (line) => console.log(line),
  });
}
