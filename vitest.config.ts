import { defineConfig } from 'vitest/config';
import suites from './scripts/suites.json' with { type: 'json' };

/** Each suite of scripts/suites.json is a project: `npx vitest run --project unit`. */
export default defineConfig({
  test: {
    projects: Object.entries(suites).map(([name, { include, exclude, test_seconds }]) => ({
      test: {
        name,
        include,
        exclude: ['**/node_modules/**', '**/fixtures/**', ...exclude],
        testTimeout: test_seconds * 1000,
        hookTimeout: test_seconds * 1000,
      },
    })),
  },
});
