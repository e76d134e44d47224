import { defineConfig } from '@playwright/test';

// The tests start their own agency, terminal and browser (test/e2e/fixture.ts).
export default defineConfig({
  testDir: 'test',
  testMatch: '**/*.spec.ts',
  outputDir: 'out/e2e',
  forbidOnly: Boolean(process.env['CI']),
  // Two cores carry one page with its nets, and not more.
  workers: 1,
  // A visit lasts about half a minute with software rendering, several on a loaded machine.
  timeout: 180_000,
  expect: { timeout: 30_000 },
});
