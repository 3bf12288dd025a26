import type { Namespace } from '@coxswain/api'
import { expect, test } from 'vitest'
import { decide, finalized, recheckMs } from './decide.ts'
import { countFinalizers, estimateGracefulTermination } from './observe.ts'
import { nextStatus, type Findings } from './status.ts'

const now = Date.parse('2026-01-01T10:00:00Z')
const namespace = (overrides: { deleting?: boolean; phase?: string; finalizers?: readonly string[] }): Namespace => ({
  metadata: { name: 'web', ...(overrides.deleting ? { deletionTimestamp: '2026-01-01T09:59:00Z' } : {}) },
  spec: { finalizers: overrides.finalizers ?? ['kubernetes'] },
  status: { phase: overrides.phase ?? 'Terminating' },
})

test.each([
  { name: 'is not being deleted', seen: namespace({ phase: 'Active' }), want: 'nothing' },
  { name: 'has just been deleted', seen: namespace({ deleting: true, phase: 'Active' }), want: 'mark-terminating' },
  { name: 'is terminating', seen: namespace({ deleting: true }), want: 'delete-content' },
  {
    name: 'is finalized by us but not by others',
    seen: namespace({ deleting: true, finalizers: ['x.io/y'] }),
    want: 'delete-content',
  },
  { name: 'is finalized by all', seen: namespace({ deleting: true, finalizers: [] }), want: 'nothing' },
])('a namespace that $name: $want', ({ seen, want }) => {
  expect(decide(seen).kind).toBe(want)
})

test('finalizing takes our own finalizer only, and sorts the rest', () => {
  expect(finalized(namespace({ finalizers: ['z', 'kubernetes', 'a'] })).spec?.finalizers).toEqual(['a', 'z'])
})

test.each([
  { estimate: 15, want: 8000 },
  { estimate: 1, want: 1000 },
  { estimate: 30, want: 16_000 },
])('content expected to take $estimate s is looked at again after $want ms', ({ estimate, want }) => {
  expect(recheckMs(estimate)).toBe(want)
})

const pod = (seconds: number, phase = 'Running') => ({
  spec: { containers: [], terminationGracePeriodSeconds: seconds },
  status: { phase },
})

test.each([
  { name: 'the slowest pod counts', pods: [pod(10), pod(30)], deletedSecondsAgo: 5, want: 30 },
  {
    name: 'finished pods do not count',
    pods: [pod(10), pod(60, 'Succeeded'), pod(60, 'Failed')],
    deletedSecondsAgo: 5,
    want: 10,
  },
  { name: 'past the longest period nothing is expected any more', pods: [pod(30)], deletedSecondsAgo: 31, want: 0 },
  { name: 'no pods', pods: [], deletedSecondsAgo: 0, want: 0 },
])('estimate: $name', ({ pods, deletedSecondsAgo, want }) => {
  expect(estimateGracefulTermination(pods, now - deletedSecondsAgo * 1000, now)).toBe(want)
})

test('finalizers are counted over all objects', () => {
  const objects = [{ metadata: { finalizers: ['a', 'b'] } }, { metadata: { finalizers: ['a'] } }, { metadata: {} }]
  expect(Object.fromEntries(countFinalizers(objects))).toEqual({ a: 2, b: 1 })
})

const clean: Findings = {
  discoveryFailure: undefined,
  deletionFailures: [],
  remaining: new Map(),
  finalizers: new Map(),
}

test('a clean pass sets all five conditions to False, in order', () => {
  const { conditions } = nextStatus(namespace({ deleting: true }), clean, now).status ?? {}
  expect(conditions?.map((condition) => [condition.type, condition.status, condition.reason])).toEqual([
    ['NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered'],
    ['NamespaceDeletionGroupVersionParsingFailure', 'False', 'ParsedGroupVersions'],
    ['NamespaceDeletionContentFailure', 'False', 'ContentDeleted'],
    ['NamespaceContentRemaining', 'False', 'ContentRemoved'],
    ['NamespaceFinalizersRemaining', 'False', 'ContentHasNoFinalizers'],
  ])
})

test('what remains is told sorted, the core group with an empty name', () => {
  const findings: Findings = {
    ...clean,
    deletionFailures: ['b failed', 'a failed'],
    remaining: new Map([
      ['pods.', 2],
      ['deployments.apps', 1],
    ]),
    finalizers: new Map([['x.io/y', 3]]),
  }
  const { conditions } = nextStatus(namespace({ deleting: true }), findings, now).status ?? {}
  expect(conditions?.slice(2).map((condition) => condition.message)).toEqual([
    'Failed to delete all resource types, 2 remaining: a failed, b failed',
    'Some resources are remaining: deployments.apps has 1 resource instances, pods. has 2 resource instances',
    'Some content in the namespace has finalizers remaining: x.io/y in 3 resource instances',
  ])
})

test('conditions of others keep their place; the time moves with the status only', () => {
  const foreign = {
    type: 'Mine',
    status: 'True',
    lastTransitionTime: '2025-01-01T00:00:00Z',
    reason: 'R',
    message: 'm',
  }
  const before = nextStatus(
    { ...namespace({ deleting: true }), status: { phase: 'Terminating', conditions: [foreign] } },
    clean,
    now,
  )
  const remaining: Findings = { ...clean, remaining: new Map([['pods.', 2]]) }
  const later = nextStatus(before, remaining, now + 5000)
  const again = nextStatus(later, { ...clean, remaining: new Map([['pods.', 1]]) }, now + 9000)
  const times = (seen: Namespace) => seen.status?.conditions?.map((condition) => condition.lastTransitionTime)
  expect(before.status?.conditions?.[0]).toBe(foreign)
  expect(times(later)?.[4]).toBe('2026-01-01T10:00:05Z')
  expect(times(later)?.[3]).toBe('2026-01-01T10:00:00Z')
  expect(times(again)).toEqual(times(later))
})
