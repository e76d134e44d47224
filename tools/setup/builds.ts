import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from './processes.ts';

/** Something that Vite builds, and everything that its result depends on. */
interface Build {
  name: string;
  command: string[];
  output: string;
  inputs: string[];
}

const pageBuild: Build = {
  name: 'page',
  command: ['vite', 'build'],
  output: 'out/page/index.html',
  inputs: [
    '{renderer,contract,domain,face,resources,data/voice}/**/*',
    'vite.config.ts',
    'package-lock.json',
  ],
};

const packagedPageBuild: Build = {
  ...pageBuild,
  name: 'packaged page',
  command: ['vite', 'build', '--mode', 'packaged', '--outDir', '../out/packagedPage', '--emptyOutDir'],
  output: 'out/packagedPage/index.html',
};

const electronBuild: Build = {
  name: 'Electron shell',
  command: ['electron-vite', 'build'],
  output: 'out/app/electron/main.js',
  inputs: [
    '{electron,terminal,native,face,contract,domain,resources}/**/*',
    'electron.vite.config.ts',
    'package-lock.json',
  ],
};

/** Builds the page, unless nothing that it is made of has changed. */
export function buildPage(): void {
  build(pageBuild);
}

/** Builds the Electron shell, unless nothing that it is made of has changed. */
export function buildElectron(): void {
  build(electronBuild);
}

/** Builds the page as it goes into a package: without the dock. */
export function buildPackagedPage(): void {
  build(packagedPageBuild);
}

function build({ name, command, output, inputs }: Build): void {
  const stampFile = join(projectDir, 'out', `${name.toLowerCase().replaceAll(' ', '-')}.inputs`);
  const fingerprint = fingerprintOf(inputs);
  const upToDate =
    existsSync(join(projectDir, output)) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === fingerprint;
  if (upToDate) return;
  console.log(`Building the ${name} …`);
  const [tool = '', ...args] = command;
  const result = spawnSync(join(projectDir, 'node_modules/.bin', tool), args, {
    cwd: projectDir,
    encoding: 'utf8',
  });
  if (result.status !== 0)
    throw new Error(`The ${name} could not be built:\n${result.stdout}${result.stderr}`);
  mkdirSync(join(projectDir, 'out'), { recursive: true });
  writeFileSync(stampFile, fingerprint);
}

function fingerprintOf(patterns: string[]): string {
  const hash = createHash('sha256');
  for (const file of globSync(patterns, { cwd: projectDir }).sort()) {
    const stat = statSync(join(projectDir, file));
    if (stat.isFile()) hash.update(`${file}\0${stat.size}\0${stat.mtimeMs}\n`);
  }
  return hash.digest('hex');
}
