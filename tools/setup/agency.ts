import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { writeDemoTemplates } from '../demo/templates.ts';
import { type RunningProgram, startProgram } from './processes.ts';

/** An agency of our own, with the demo county in it. */
export interface EmbeddedAgency extends RunningProgram {
  readonly url: string;
  /** with it a terminal of the demo county activates itself */
  readonly activationCode: string;
}

/**
 * Starts the agency on the loopback address and waits until it answers. Its log is `agency.log` in its folder.
 * @param port 0 takes any free one
 * @throws Error when the port is taken, or the agency does not start
 */
export async function startAgency(options: { port: number; dataDir: string }): Promise<EmbeddedAgency> {
  const { port, dataDir } = options;
  if (!(await isFree(port)))
    throw new Error(
      `Port ${port} of 127.0.0.1 is in use, perhaps by the agency of an earlier start. Stop that one, or name another: --agency-port N`,
    );
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const templates = join(dataDir, 'demo-templates');
  await writeDemoTemplates(templates);
  const program = await startProgram(
    'agency/main.ts',
    ['--demo', '--templates', templates, '--port', String(port), '--data', dataDir],
    {
      awaited: [/^agency listening on (?<url>\S+)/, /^activation code (?<activationCode>\S+)/],
      logFile: join(dataDir, 'agency.log'),
    },
  );
  const { url = '', activationCode = '' } = program.groups;
  return { ...program, url, activationCode };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
