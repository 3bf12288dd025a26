import { IntOrPercentError, type Deployment } from '@coxswain/api'
import { expect, test } from 'vitest'
import { deployment, replicaSet } from '../shared/testing/builders.ts'
import { maxSurgeOf, maxUnavailableOf, minAvailableOf, newReplicaSetSize, resolveFenceposts } from './fenceposts.ts'

test.each([
  { surge: '0%', unavailable: '0%', of: 0, want: { surge: 0, unavailable: 1 } },
  { surge: '39%', unavailable: '39%', of: 10, want: { surge: 4, unavailable: 3 } },
  { surge: undefined, unavailable: '39%', of: 10, want: { surge: 0, unavailable: 3 } },
  { surge: '39%', unavailable: undefined, of: 10, want: { surge: 4, unavailable: 0 } },
  { surge: undefined, unavailable: undefined, of: 10, want: { surge: 0, unavailable: 1 } },
  { surge: 3, unavailable: 2, of: 10, want: { surge: 3, unavailable: 2 } },
  { surge: 0, unavailable: '1%', of: 2, want: { surge: 0, unavailable: 1 } },
])('surge $surge and unavailable $unavailable of $of', ({ surge, unavailable, of, want }) => {
  expect(resolveFenceposts(surge, unavailable, of)).toEqual(want)
})

test.each([
  { surge: 'oops', unavailable: '39%' },
  { surge: '55%', unavailable: 'urg' },
])('surge $surge and unavailable $unavailable are refused', ({ surge, unavailable }) => {
  expect(() => resolveFenceposts(surge, unavailable, 10)).toThrow(IntOrPercentError)
  expect([maxSurgeOf(rolling(10, surge, unavailable)), maxUnavailableOf(rolling(10, surge, unavailable))]).toEqual([
    0, 0,
  ])
})

function rolling(size: number, maxSurge: number | string, maxUnavailable: number | string): Deployment {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } }
  return deployment('web', { size, spec: { strategy } })
}
const recreating = deployment('web', { size: 10, spec: { strategy: { type: 'Recreate' } } })

test.each([
  { name: 'fewer than wanted', of: rolling(10, 1, 5), want: [5, 5] },
  { name: 'as many as wanted', of: rolling(10, 1, 10), want: [10, 0] },
  { name: 'more than wanted', of: rolling(5, 1, 10), want: [5, 0] },
  { name: 'none wanted', of: rolling(0, 1, 10), want: [0, 0] },
  { name: 'a share, rounded down', of: rolling(10, 1, '55%'), want: [5, 5] },
  { name: 'all, as a share', of: rolling(5, 1, '100%'), want: [5, 0] },
  { name: 'who recreates has no such bounds', of: recreating, want: [0, 0] },
])('may be missing, and must be available: $name', ({ of, want }) => {
  expect([maxUnavailableOf(of), minAvailableOf(of)]).toEqual(want)
})

test.each([
  { name: 'a number', of: rolling(10, 3, 0), want: 3 },
  { name: 'a share, rounded up', of: rolling(10, '25%', 0), want: 3 },
  { name: 'none wanted', of: rolling(0, '25%', 0), want: 0 },
  { name: 'who recreates', of: recreating, want: 0 },
])('may be beyond: $name', ({ of, want }) => {
  expect(maxSurgeOf(of)).toBe(want)
})

test.each([
  { name: 'not beyond what may be in all', of: rolling(1, 1, 1), size: 5, want: 5 },
  { name: 'not beyond what is wanted', of: rolling(6, 10, 1), size: 2, want: 6 },
  { name: 'as far as the others leave it', of: rolling(6, 1, 1), size: 0, want: 2 },
  { name: 'all at once for who recreates', of: recreating, size: 1, want: 10 },
])('a new ReplicaSet may have $name', ({ of, size, want }) => {
  const fresh = replicaSet('new', { size })
  expect(newReplicaSetSize(of, [replicaSet('old', { size: 5 }), fresh], fresh)).toBe(want)
})

test('a surge that is no number and no share stops the rollout', () => {
  const fresh = replicaSet('new', { size: 0 })
  expect(() => newReplicaSetSize(rolling(3, 'oops', 1), [fresh], fresh)).toThrow(IntOrPercentError)
})
