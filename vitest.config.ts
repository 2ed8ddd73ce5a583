import { defineConfig } from 'vitest/config';

/** Where `.ci/run` wants the counts; absent when a person runs the tests. */
const report = process.env.KEYWIRE_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    env: { KEYWIRE_VERIFY: '1' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    pool: 'forks',
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
