import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { projectDir } from './processes.ts';
import { readPlaywright, readVitest, slowest, together } from './reports.ts';

function written(report: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'anxin-reports-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'report.json'), JSON.stringify(report));
  return join(folder, 'report.json');
}

const vitest = {
  numPassedTests: 7,
  numFailedTests: 1,
  numPendingTests: 2,
  testResults: [
    { name: join(projectDir, 'domain/a.test.ts'), startTime: 1000, endTime: 2000 },
    { name: join(projectDir, 'test/sync/b.test.ts'), startTime: 1000, endTime: 61_400 },
  ],
};

const spec = (...durations: number[]) => ({
  tests: [{ results: durations.map((duration) => ({ duration })) }],
});
const playwright = {
  stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 1 },
  suites: [
    { file: 'e2e/c.spec.ts', specs: [spec(2000)], suites: [{ file: '', specs: [spec(30_000, 1000)] }] },
  ],
};

test('what both runners counted is added up, and a test that needed a second try has failed', () => {
  const all = together([readVitest(written(vitest)), readPlaywright(written(playwright))]);
  expect(all).toMatchObject({ passed: 10, failed: 3, skipped: 3 });
});

test('the slowest files come first, with the tests of a describe in the time of their file', () => {
  const all = together([readVitest(written(vitest)), readPlaywright(written(playwright))]);
  expect(slowest(all, 2)).toBe('   60 s  test/sync/b.test.ts\n   33 s  test/e2e/c.spec.ts');
});

test('a report that was never written counts nothing, and one that broke off neither', () => {
  const broken = written({});
  writeFileSync(broken, '{"numPassedTests": 7');
  for (const file of [broken, '/nowhere/report.json'])
    for (const read of [readVitest, readPlaywright])
      expect(read(file)).toEqual({ passed: 0, failed: 0, skipped: 0, files: [] });
});
