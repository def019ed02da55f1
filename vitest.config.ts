import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup.ts'],
    // most tests wait for processes of their own: one worker a processor, not one fewer
    maxWorkers: availableParallelism(),
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // deep runs take the counts that the promises state
    ...(process.env.DEEP ? { testTimeout: 1_800_000, hookTimeout: 600_000 } : {}),
  },
})
