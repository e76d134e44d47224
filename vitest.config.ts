import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{domain,contract,native,face,terminal,renderer,agency,tools,electron,test}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: more workers than that only make the nets and the databases wait for each other.
    maxWorkers: 2,
  },
});
