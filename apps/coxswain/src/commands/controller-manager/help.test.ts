import { expect, test } from 'vitest'
import { flagUsages } from './flag-usages.ts'
import { helpText } from './help.ts'
import { shownFlags } from './manager-flags.ts'

const help = helpText(shownFlags, flagUsages)

test('explains every flag, and no other', () => {
  const names = shownFlags.flatMap(({ flags }) => flags.map(({ name }) => name))
  expect(Object.keys(flagUsages).toSorted()).toEqual(names.toSorted())
})

test('has the groups of Kubernetes in their order', () => {
  const titles = [...help.matchAll(/^(\S.*) flags:$/gm)].map(([, title]) => title)
  expect(titles.slice(0, 4)).toEqual(['Debugging', 'Leader-migration', 'Generic', 'Service-lb-controller'])
  expect(titles.slice(-4)).toEqual(['Metrics', 'Logs', 'Misc', 'Global'])
  expect(titles).toHaveLength(shownFlags.length)
})

test.each([
  '      --kube-api-qps float32                               Requests a second',
  '  -v, --v Level                              How much is logged.\n',
  '      --profiling              Serve profiles and the verbosity of the log under /debug. (default true)\n',
  '(default "RangeAllocator")\n',
  'kube:AtomicFIFO=true|false (BETA - default=true)\n',
  'Disabled-by-default controllers: bootstrap-signer-controller, selinux-warning-controller, token-cleaner-controller (default [*])',
])('has the line %j', (line) => {
  expect(help).toContain(line)
})
