import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildElectron, buildPackagedPage, buildPage } from './builds.ts';
import { projectDir } from './processes.ts';
import { readPlaywright, readVitest, slowest, together } from './reports.ts';
import { installSystemPackages, type SystemPackage } from './systemPackages.ts';

// npm test: installs what the tests need, checks, runs every test, and counts them in one line.

/** Tests that need one of these say so and are skipped where it cannot be had. */
const testPackages: SystemPackage[] = [
  { name: 'chromium', why: 'end-to-end tests in a real browser' },
  { name: 'postgresql-15', why: 'tests of the agency on its production database' },
  { name: 'umockdev', why: 'tests of the reader on a mock HID device' },
  { name: 'gir1.2-umockdev-1.0', why: 'the same' },
  { name: 'python3-gi', why: 'the same' },
  { name: 'poppler-utils', why: 'tests that read the printed papers' },
  { name: 'cups-daemon', why: 'tests that print through a real spooler' },
  { name: 'cups-client', why: 'the same' },
  { name: 'ffmpeg', why: 'tests of the face engine on labelled clips' },
];

const reportsDir = join(projectDir, 'out/reports');
const unitReport = join(reportsDir, 'unit.json');
const endToEndReport = join(reportsDir, 'e2e.json');
const screensReport = join(reportsDir, 'screens.json');

/** Above this many lines a file perhaps holds two ideas. */
const longFileLines = 350;

/** So many of the files that took longest are named in the end (docs/testing.md says what they should take). */
const slowestShown = 15;

const failures: string[] = [];

rmSync(reportsDir, { recursive: true, force: true });
mkdirSync(reportsDir, { recursive: true });
for (const advice of installTestPackages()) console.warn(`Tests will be skipped. ${advice}`);

await check('lint', 'biome', ['check', '.']);
await check('types', 'tsc', ['--noEmit']);
await check('what nothing calls', 'knip', ['--treat-config-hints-as-errors']);
await check('what tests alone call', 'knip', ['--production', '--no-config-hints']);
warnOfLongFiles();
await attempt('builds', async () => {
  buildPage();
  buildPackagedPage();
  buildElectron();
});
// A whole visit mostly waits for the person in it, so the unit tests have time beside it.
await Promise.all([unitTests(), testsOfThePage()]);

const all = together([readVitest(unitReport), readPlaywright(endToEndReport), readPlaywright(screensReport)]);
console.log(`\n── the slowest files\n${slowest(all, slowestShown)}`);
if (failures.length > 0) console.error(`\nDid not pass: ${failures.join(', ')}`);
console.log(`${all.passed} passed, ${all.failed} failed, ${all.skipped} skipped`);
process.exitCode = failures.length > 0 || all.failed > 0 || all.passed === 0 ? 1 : 0;

function installTestPackages(): string[] {
  if (installSystemPackages(testPackages).installed) return [];
  // One that cannot be had must not keep the others away.
  return testPackages.flatMap((one) => {
    const installation = installSystemPackages([one]);
    return installation.installed ? [] : [installation.advice];
  });
}

async function unitTests(): Promise<void> {
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${unitReport}`];
  await check('unit tests', 'vitest', ['run', ...reporters]);
}

async function testsOfThePage(): Promise<void> {
  await check('end-to-end tests', 'playwright', ['test', 'test/e2e', '--reporter=list,json'], {
    report: endToEndReport,
  });
  // No nets run before the gallery's examples: two pages at once.
  await check('screens', 'playwright', ['test', 'test/page', '--workers=2', '--reporter=dot,json'], {
    report: screensReport,
  });
}

/**
 * Runs a program of the packages and shows what it prints.
 * @param beside for one that runs beside another: where Playwright writes its report; what it prints is held back
 *   until it is through, so that the two do not mix
 */
function check(name: string, tool: string, args: string[], beside?: { report: string }): Promise<void> {
  return attempt(name, async () => {
    const child = spawn(join(projectDir, 'node_modules/.bin', tool), args, {
      cwd: projectDir,
      stdio: ['ignore', beside ? 'pipe' : 'inherit', beside ? 'pipe' : 'inherit'],
      env: { ...process.env, ...(beside ? { PLAYWRIGHT_JSON_OUTPUT_FILE: beside.report } : {}) },
    });
    const printed: Buffer[] = [];
    for (const output of [child.stdout, child.stderr])
      output?.on('data', (part: Buffer) => void printed.push(part));
    const [code, signal] = await once(child, 'close');
    process.stdout.write(Buffer.concat(printed));
    if (code !== 0) throw new Error(`${tool} ended with ${code ?? signal}`);
  });
}

async function attempt(name: string, step: () => Promise<void>): Promise<void> {
  console.log(`\n── ${name} …`);
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  try {
    await step();
    console.log(`\n── ${name}: passed in ${seconds()} s`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.log(`\n── ${name}: did not pass, ${seconds()} s`);
    failures.push(name);
  }
}

function warnOfLongFiles(): void {
  const pattern = '{domain,contract,native,face,terminal,electron,renderer,agency,test,tools}/**/*.{ts,tsx}';
  for (const file of globSync(pattern, { cwd: projectDir })) {
    const lines = readFileSync(join(projectDir, file), 'utf8').split('\n').length - 1;
    if (lines > longFileLines) console.warn(`${file} has ${lines} lines: perhaps two ideas in one room`);
  }
}
