import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingPrograms } from '../voice/programs.ts';
import { projectDir } from './processes.ts';

/** Something that is built, and everything that its result depends on. */
interface Build {
  name: string;
  /** a program of the packages, or `node`, and its arguments */
  command: string[];
  /** whether it tells its own progress; the others speak only when they fail */
  talks?: boolean;
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

const voiceBuild: Build = {
  name: 'voice',
  command: ['node', 'tools/voice/main.ts'],
  talks: true,
  output: 'data/voice/manifest.json',
  inputs: [
    'resources/{texts,policies}/**/*',
    '{renderer/voice,renderer/words,tools/voice}/**/*',
    'domain/{scheme,policy/sentences,policy/explain}.ts',
    'package-lock.json',
  ],
};

/** Builds the page, unless nothing that it is made of has changed. */
export function buildPage(): void {
  buildVoice();
  build(pageBuild);
}

/** Builds the Electron shell, unless nothing that it is made of has changed. */
export function buildElectron(): void {
  build(electronBuild);
}

/** Builds the page as it goes into a package: without the dock. */
export function buildPackagedPage(): void {
  buildVoice();
  build(packagedPageBuild);
}

/**
 * Makes the files of the Mandarin voice that a page takes along, where its programs are and no system brings a voice.
 * A page without them is a whole page, so nothing that goes wrong here stops its build.
 */
function buildVoice(): void {
  if (process.platform !== 'linux' || isUpToDate(voiceBuild) || missingPrograms().length > 0) return;
  try {
    build(voiceBuild);
  } catch (error) {
    console.warn(error instanceof Error ? error.message : error);
  }
}

function build(wanted: Build): void {
  if (isUpToDate(wanted)) return;
  const { name, command, inputs, talks } = wanted;
  const fingerprint = fingerprintOf(inputs);
  console.log(`Building the ${name} …`);
  const [tool = '', ...args] = command;
  const program = tool === 'node' ? process.execPath : join(projectDir, 'node_modules/.bin', tool);
  const result = spawnSync(program, args, {
    cwd: projectDir,
    encoding: 'utf8',
    stdio: talks ? 'inherit' : 'pipe',
  });
  if (result.status !== 0)
    throw new Error(`The ${name} could not be built:\n${result.stdout ?? ''}${result.stderr ?? ''}`);
  mkdirSync(join(projectDir, 'out'), { recursive: true });
  writeFileSync(stampFileOf(wanted), fingerprint);
}

function isUpToDate(wanted: Build): boolean {
  const stampFile = stampFileOf(wanted);
  return (
    existsSync(join(projectDir, wanted.output)) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === fingerprintOf(wanted.inputs)
  );
}

function stampFileOf({ name }: Build): string {
  return join(projectDir, 'out', `${name.toLowerCase().replaceAll(' ', '-')}.inputs`);
}

function fingerprintOf(patterns: string[]): string {
  const hash = createHash('sha256');
  for (const file of globSync(patterns, { cwd: projectDir }).sort()) {
    const stat = statSync(join(projectDir, file));
    if (stat.isFile()) hash.update(`${file}\0${stat.size}\0${stat.mtimeMs}\n`);
  }
  return hash.digest('hex');
}
