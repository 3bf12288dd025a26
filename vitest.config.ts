import { defineConfig } from 'vitest/config'

/** Scenarios that run by the clock on the wall: they want the machine for themselves. */
const byTheWallClock = 'tests/drop-in/oracle.int.test.ts'

export default defineConfig({
  test: {
    pool: 'threads',
    isolate: false,
    testTimeout: 30_000,
    // Sources run in tests as they run for users: as modules of Node, not rewritten.
    experimental: { viteModuleRunner: false },
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['{packages,apps,tests,tools}/**/*.test.ts'],
          exclude: ['**/node_modules/**', byTheWallClock],
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'oracle', include: [byTheWallClock], sequence: { groupOrder: 1 } } },
    ],
  },
})
