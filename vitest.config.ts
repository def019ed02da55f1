import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup.ts'],
    setupFiles: ['test/worker.ts'],
    // a worker reads the rules, schemas and templates once for all of its files, not once for each of them: no test
    // may leave anything behind in a module, a global or the environment
    isolate: false,
    // what a source is for Node is kept from run to run, by its content
    experimental: { fsModuleCache: true },
    // most tests wait for processes of their own: one worker a processor, not one fewer
    maxWorkers: availableParallelism(),
    // far more than any takes: some start a hundred processes, and on a busy machine a second is a minute
    testTimeout: 90_000,
    hookTimeout: 60_000,
    // deep runs take the counts that the promises state
    ...(process.env.DEEP ? { testTimeout: 1_800_000, hookTimeout: 600_000 } : {}),
  },
})
