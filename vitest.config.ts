import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/**
 * Three projects, from fast to slow: `unit` is pure and needs nothing, `server` runs on one embedded Postgres that
 * is started once per run, `e2e` drives a real Chromium against a started server.
 */
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [vue()],
        test: {
          name: 'unit',
          include: [
            'engine/src/**/*.test.ts',
            'plugins/*/src/**/*.test.ts',
            'runtime/ui/src/**/*.test.ts',
            'runtime/app/src/**/*.test.ts',
            'designer/src/**/*.test.ts',
            'scripts/**/*.test.ts',
            'templates/**/*.test.ts',
          ],
          exclude: ['**/*.db.test.ts', '**/node_modules/**'],
          // The modules are loaded once per worker: they keep nothing between tests.
          isolate: false,
          // Property tests take seconds on a busy machine.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'server',
          include: ['runtime/server/src/**/*.test.ts', 'engine/src/**/*.db.test.ts', 'plugins/*/src/**/*.db.test.ts'],
          globalSetup: ['runtime/server/src/testing/cluster-setup.ts'],
          maxWorkers: 3,
          isolate: false,
          // What is waited for comes when it comes: a busy machine is slow, not wrong.
          expect: { poll: { timeout: 60_000 } },
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.ts'],
          globalSetup: ['runtime/server/src/testing/cluster-setup.ts', 'e2e/build-setup.ts'],
          maxWorkers: 2,
          isolate: false,
          expect: { poll: { timeout: 60_000 } },
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
