import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildElectron, buildPackagedPage, buildPage } from './builds.ts';
import { projectDir } from './processes.ts';
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

const failures: string[] = [];

rmSync(reportsDir, { recursive: true, force: true });
mkdirSync(reportsDir, { recursive: true });
for (const advice of installTestPackages()) console.warn(`Tests will be skipped. ${advice}`);

check('lint', 'biome', ['check', '.']);
check('types', 'tsc', ['--noEmit']);
warnOfLongFiles();
attempt('builds', () => {
  buildPage();
  buildPackagedPage();
  buildElectron();
});
check('unit tests', 'vitest', [
  'run',
  '--reporter=dot',
  '--reporter=json',
  `--outputFile.json=${unitReport}`,
]);
check('end-to-end tests', 'playwright', ['test', 'test/e2e', '--reporter=list,json'], {
  PLAYWRIGHT_JSON_OUTPUT_FILE: endToEndReport,
});
// No nets run before the gallery's examples: two cores carry two pages.
check('screens', 'playwright', ['test', 'test/page', '--workers=2', '--reporter=dot,json'], {
  PLAYWRIGHT_JSON_OUTPUT_FILE: screensReport,
});

const count = countTests();
if (failures.length > 0) console.error(`\nDid not pass: ${failures.join(', ')}`);
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = failures.length > 0 || count.failed > 0 || count.passed === 0 ? 1 : 0;

function installTestPackages(): string[] {
  if (installSystemPackages(testPackages).installed) return [];
  // One that cannot be had must not keep the others away.
  return testPackages.flatMap((one) => {
    const installation = installSystemPackages([one]);
    return installation.installed ? [] : [installation.advice];
  });
}

function check(name: string, tool: string, args: string[], env: Record<string, string> = {}): void {
  attempt(name, () => {
    const result = spawnSync(join(projectDir, 'node_modules/.bin', tool), args, {
      cwd: projectDir,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    if (result.status !== 0) throw new Error(`${tool} ended with ${result.status ?? result.signal}`);
  });
}

function attempt(name: string, step: () => void): void {
  console.log(`\n── ${name}`);
  const startedAt = performance.now();
  try {
    step();
    console.log(`── ${name}: ${Math.round((performance.now() - startedAt) / 1000)} s`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
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

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

function countTests(): { passed: number; failed: number; skipped: number } {
  const unit = readReport<VitestReport>(unitReport);
  const inChromium = [endToEndReport, screensReport].flatMap(
    (file) => readReport<PlaywrightReport>(file)?.stats ?? [],
  );
  const sum = (count: (stats: PlaywrightReport['stats']) => number) =>
    inChromium.reduce((total, stats) => total + count(stats), 0);
  return {
    passed: (unit?.numPassedTests ?? 0) + sum(({ expected }) => expected),
    failed: (unit?.numFailedTests ?? 0) + sum(({ unexpected, flaky }) => unexpected + flaky),
    skipped: (unit?.numPendingTests ?? 0) + sum(({ skipped }) => skipped),
  };
}

/** A report that is not there belongs to a step that already counts as not passed. */
function readReport<Report>(file: string): Report | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return null;
  }
}
