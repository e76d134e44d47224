import { defineConfig } from 'vitest/config';

const folders = '{domain,contract,native,face,terminal,renderer,agency,tools,electron,test}';
const desk = 'test/desk/**/*.test.ts';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A poll waits for what a busy machine does late, and not for a fixed second.
    expect: { poll: { timeout: 15_000 } },
    // Two cores: more workers than that only make the nets and the databases wait for each other.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'all', include: [`${folders}/**/*.test.ts`], exclude: [desk] } },
      // One build of the page serves every test at a desk.
      { extends: true, test: { name: 'desk', include: [desk], globalSetup: 'test/desk/deskPage.ts' } },
    ],
  },
});
