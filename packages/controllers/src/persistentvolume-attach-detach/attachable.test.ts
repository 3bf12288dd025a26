import { expect, test } from 'vitest'
import { allowsMultiAttach, isAttachable, pluginLabelOf, splitCsiName, splitUniqueName } from './attachable.ts'
import { csiDriver, listersOf, specOf } from './testing/builders.ts'

test.each([
  { name: 'a driver that is not known', drivers: [], want: true },
  { name: 'one that says nothing', drivers: [csiDriver()], want: true },
  { name: 'one that wants it', drivers: [csiDriver(true)], want: true },
  { name: 'one that does not', drivers: [csiDriver(false)], want: false },
])('$name has its volumes attached: $want', ({ drivers, want }) => {
  expect(isAttachable(specOf('a'), listersOf({ drivers }).drivers)).toBe(want)
})

test('a volume without a name of its own is never attached; other plugins’ always', () => {
  const { drivers } = listersOf()
  expect(isAttachable({ ...specOf('a'), uniqueName: undefined }, drivers)).toBe(false)
  expect(isAttachable({ ...specOf('a'), csi: undefined }, drivers)).toBe(true)
})

test.each([
  { modes: undefined, want: true },
  { modes: [], want: true },
  { modes: ['ReadWriteOnce'], want: false },
  { modes: ['ReadWriteOncePod'], want: false },
  { modes: ['ReadWriteOnce', 'ReadOnlyMany'], want: true },
  { modes: ['ReadWriteMany'], want: true },
])('$modes may be on several nodes: $want', ({ modes, want }) => {
  expect(allowsMultiAttach({ ...specOf('a'), accessModes: modes })).toBe(want)
})

test('one of which nothing is known may be on several nodes', () => expect(allowsMultiAttach(undefined)).toBe(true))

test('unique names are taken apart again', () => {
  expect(splitUniqueName('kubernetes.io/csi/d^h/x')).toEqual({ plugin: 'kubernetes.io/csi', name: 'd^h/x' })
  expect(splitUniqueName('kubernetes.io/csi')).toBeUndefined()
  expect(splitCsiName('d^h/x')).toEqual({ driver: 'd', handle: 'h/x' })
  expect([splitCsiName('d'), splitCsiName('d^h^x')]).toEqual([undefined, undefined])
})

test('metrics tell drivers apart', () => {
  expect(pluginLabelOf(specOf('a'))).toBe('kubernetes.io/csi:disks.example.com')
  expect(pluginLabelOf({ ...specOf('a'), csi: undefined, plugin: 'kubernetes.io/fc' })).toBe('kubernetes.io/fc')
})
