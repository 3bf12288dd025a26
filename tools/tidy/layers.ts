/** The packages from the bottom up: each may import only those that stand before it (docs/architecture.md). */
export const layers = [
  'base',
  'api',
  'cel',
  'client',
  'cache',
  'queue',
  'runtime',
  'controllers',
  'store',
  'apiserver',
  'scheduler',
  'node',
  'cluster',
  'testing',
] as const

/** These run in a browser too: no `node:` module but in an adapter folder of its own. */
export const portable: ReadonlySet<string> = new Set(['base', 'api', 'cel', 'client', 'cache', 'queue'])

/** Folders whose business it is to reach the machine: its clock, its chance, its sockets. */
export const adapters = [
  'packages/base/src/system/',
  'packages/client/src/node/',
  'packages/testing/src/clock/',
  'packages/testing/src/cluster/answered.ts',
]
