import { defineConfig } from 'vitest/config'

const shared = {
  pool: 'threads' as const,
  globals: false,
  restoreMocks: true,
}

export default defineConfig({
  test: {
    globalSetup: ['scripts/test-postgres.ts'],
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['**/*.test.{ts,tsx,mjs}'],
          exclude: ['**/node_modules/**', '**/dist/**', '**/.toolchain/**', '**/.data/**'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'e2e',
          include: ['e2e/**/*.e2e.ts'],
          globalSetup: ['e2e/support/global-setup.ts'],
          testTimeout: 90_000,
          hookTimeout: 120_000,
          // Each of these drives a browser and the whole platform; two at once would only wait for each other.
          fileParallelism: false,
        },
      },
    ],
  },
})
