// Runs a TypeScript file of the project under Node 24, after installing the packages where they are missing:
//   node tools/setup/run.mjs FILE [arguments]
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { findNode, installPackages, projectDir } from './packages.mjs';

const [file = '', ...args] = process.argv.slice(2);
try {
  installPackages();
  const child = spawn(findNode(), [join(projectDir, file), ...args], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: [join(projectDir, 'node_modules/.bin'), process.env.PATH].join(delimiter),
    },
  });
  // A terminal sends Ctrl-C to both; this one only waits for the other to end in order.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
