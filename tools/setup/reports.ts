import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { projectDir } from './processes.ts';

/** What a run of tests came to. */
export interface TestReport {
  passed: number;
  failed: number;
  skipped: number;
  /** how long the tests of each file took, in seconds; files run beside each other */
  files: { file: string; seconds: number }[];
}

interface VitestJson {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: { name: string; startTime: number; endTime: number }[];
}

interface PlaywrightJson {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  suites: PlaywrightSuite[];
}

interface PlaywrightSuite {
  file: string;
  specs: { tests: { results: { duration: number }[] }[] }[];
  suites?: PlaywrightSuite[];
}

const nothing: TestReport = { passed: 0, failed: 0, skipped: 0, files: [] };

/** Reads what Vitest's JSON reporter wrote. A report that is not there belongs to a step that did not pass. */
export function readVitest(path: string): TestReport {
  const report = readJson<VitestJson>(path);
  if (report === null) return nothing;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests,
    files: report.testResults.map(({ name, startTime, endTime }) => ({
      file: relative(projectDir, name),
      seconds: (endTime - startTime) / 1000,
    })),
  };
}

/** Reads what Playwright's JSON reporter wrote; `testDir` is the folder that its files are named from. */
export function readPlaywright(path: string, testDir = 'test'): TestReport {
  const report = readJson<PlaywrightJson>(path);
  if (report === null) return nothing;
  const { expected, unexpected, flaky, skipped } = report.stats;
  return {
    passed: expected,
    failed: unexpected + flaky,
    skipped,
    files: report.suites.map((suite) => ({
      file: `${testDir}/${suite.file}`,
      seconds: secondsOf(suite),
    })),
  };
}

/** Adds up what several runs came to. */
export function together(reports: readonly TestReport[]): TestReport {
  const sum = (of: (report: TestReport) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
    files: reports.flatMap(({ files }) => files),
  };
}

/** The files that took longest, one a line. */
export function slowest({ files }: TestReport, count: number): string {
  return files
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, count)
    .map(({ file, seconds }) => `${seconds.toFixed(0).padStart(5)} s  ${file}`)
    .join('\n');
}

function secondsOf({ specs, suites = [] }: PlaywrightSuite): number {
  const own = specs.flatMap(({ tests }) => tests.flatMap(({ results }) => results));
  const ownMs = own.reduce((total, { duration }) => total + duration, 0);
  return ownMs / 1000 + suites.reduce((total, suite) => total + secondsOf(suite), 0);
}

function readJson<Report>(path: string): Report | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch {
    return null;
  }
}
