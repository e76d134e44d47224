import { defineConfig } from 'vitest/config';
import { patience } from './test/patience.ts';

const folders = '{domain,contract,native,face,terminal,renderer,agency,tools,electron,test}';
const desk = 'test/desk/**/*.test.ts';

export default defineConfig({
  test: {
    testTimeout: patience.test,
    hookTimeout: patience.test,
    expect: { poll: { timeout: patience.step } },
    // Two cores: more workers than that only make the nets and the databases wait for each other.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'all', include: [`${folders}/**/*.test.ts`], exclude: [desk] } },
      // One build of the page serves every test at a desk.
      { extends: true, test: { name: 'desk', include: [desk], globalSetup: 'test/desk/deskPage.ts' } },
    ],
  },
});
