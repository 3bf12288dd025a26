import { expect, test } from 'vitest'
import { deployment, replicaSet } from '../shared/testing/builders.ts'
import { isActive, isComplete, runningOf, sizeOf, sum, sumTerminating } from './replica-counts.ts'

/** Asked for `size`, tells of `replicas`; without `terminating` it does not tell of those. */
const set = (size: number, replicas: number, terminatingReplicas?: number, observedGeneration = 1) =>
  replicaSet('web', { size, status: { replicas, terminatingReplicas, observedGeneration } })

test.each([
  { name: 'one', sets: [set(1, 2, 3)], want: [1, 2, 3] },
  { name: 'two', sets: [set(1, 2, 3), set(2, 3, 1)], want: [3, 5, 4] },
  { name: 'none', sets: [], want: [0, 0, 0] },
  { name: 'one that nobody has looked at yet', sets: [set(3, 0, undefined, 0)], want: [3, 0, 0] },
  { name: 'that one and others', sets: [set(1, 2, 3), set(3, 0, undefined, 0)], want: [4, 2, 3] },
  { name: 'one that does not tell of terminating pods', sets: [set(1, 1)], want: [1, 1, undefined] },
  { name: 'that one and others', sets: [set(1, 2, 3), set(1, 1), set(2, 3, 1)], want: [4, 6, undefined] },
])('asked for, running and terminating: $name', ({ sets, want }) => {
  expect([sum(sets, sizeOf), sum(sets, runningOf), sumTerminating(sets)]).toEqual(want)
})

test.each([
  { size: 0, want: false },
  { size: 1, want: true },
])('a ReplicaSet of size $size is active: $want', ({ size, want }) => {
  expect(isActive(replicaSet('web', { size }))).toBe(want)
})

test.each([
  { name: 'all of it', wanted: 5, replicas: 5, updated: 5, available: 5, want: true },
  { name: 'one is not available, as may be', wanted: 5, replicas: 5, updated: 5, available: 4, want: false },
  { name: 'one is of the old kind', wanted: 5, replicas: 5, updated: 4, available: 5, want: false },
  { name: 'an old one still runs', wanted: 1, replicas: 2, updated: 1, available: 1, want: false },
  { name: 'the only one never comes up', wanted: 1, replicas: 1, updated: 1, available: 0, want: false },
  { name: 'nothing wanted, nothing there', wanted: 0, replicas: 0, updated: 0, available: 0, want: true },
  { name: 'a newer spec, not yet seen', wanted: 1, replicas: 1, updated: 1, available: 1, generation: 2, want: false },
])('complete: $name', ({ wanted, replicas, updated, available, generation = 1, want }) => {
  const web = deployment('web', { size: wanted, metadata: { generation } })
  const status = { observedGeneration: 1, replicas, updatedReplicas: updated, availableReplicas: available }
  expect(isComplete(web, status)).toBe(want)
})

test('a status of an even newer spec is complete as well; absent counts are zero', () => {
  expect(isComplete(deployment('web', { size: 0 }), { observedGeneration: 2 })).toBe(true)
  expect(isComplete(deployment('web', { size: 1 }), { observedGeneration: 2 })).toBe(false)
})
