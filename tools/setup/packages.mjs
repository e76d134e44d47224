// Plain JavaScript: this runs under the Node of the machine (20 or later) before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const projectDir = fileURLToPath(new URL('../..', import.meta.url));

/** TypeScript is run as it is, and better-sqlite3 crashes without a word on older ones. */
const neededMajor = 24;

/**
 * Installs the npm packages when one that the lock file names is missing or has another version.
 * @throws Error with what to do about it when npm cannot
 */
export function installPackages() {
  if (packagesAreInstalled()) return;
  // On standard error: tools print JSON on the other one.
  console.error('Installing the npm packages that package-lock.json names (about a minute) …');
  // No install scripts: every native package brings its prebuilt binary, and none has to be trusted to run code here.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-fund', '--no-audit'];
  const result = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: projectDir, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: projectDir, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status === 0 && packagesAreInstalled()) return;
  throw new Error(
    [
      'npm could not install the packages (its own words are above).',
      'This needs the npm registry once. Without a line: copy node_modules from a machine that has it,',
      'or name a reachable mirror: npm config set registry https://…',
    ].join('\n'),
  );
}

/**
 * Compares what npm wrote down as installed with what the lock file asks for.
 * @public its test loads it from a folder of its own
 */
export function packagesAreInstalled() {
  const installedFile = `${projectDir}/node_modules/.package-lock.json`;
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(`${projectDir}/package-lock.json`, 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    return found
      ? found.version === entry.version && found.integrity === entry.integrity
      : entry.optional === true;
  });
}

/**
 * The Node that runs the rest: the one among the packages, else the one that runs now if it is new enough.
 * @throws Error when neither is
 */
export function findNode() {
  const own = `${projectDir}/node_modules/.bin/node`;
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= neededMajor) return process.execPath;
  throw new Error(
    `Node ${neededMajor} or later is needed and this is ${process.version}. The packages bring one for Linux on x64 only; ` +
      'on this machine install it from https://nodejs.org',
  );
}
