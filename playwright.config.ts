import { defineConfig } from '@playwright/test';
import type { SharedTools } from './test/e2e/fixture.ts';
import { patience } from './test/patience.ts';
import { findElectron } from './tools/setup/electronBinary.ts';

// The tests start their own agency, terminal and browser (test/e2e/fixture.ts).
export default defineConfig<object, SharedTools>({
  testDir: 'test',
  testMatch: '**/*.spec.ts',
  outputDir: 'out/e2e',
  forbidOnly: Boolean(process.env['CI']),
  // Two cores carry one page with its nets, and not more.
  workers: 1,
  // Whole visits run in each shell that this machine has.
  projects: [
    { name: 'browser', use: { shell: 'browser' } },
    ...(findElectron(process.env) === null
      ? []
      : [{ name: 'electron', testMatch: 'e2e/visit.spec.ts', use: { shell: 'electron' as const } }]),
  ],
  timeout: patience.test,
  expect: { timeout: patience.step, toPass: { timeout: patience.step } },
});
