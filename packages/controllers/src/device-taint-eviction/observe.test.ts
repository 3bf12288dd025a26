import type { ResourceClaim } from '@coxswain/api'
import { expect, test } from 'vitest'
import { listerOf } from '../shared/testing/builders.ts'
import type { Eviction } from './eviction.ts'
import { observe, podsUsing } from './observe.ts'
import { claim, devicePod } from './testing/builders.ts'

const keptFor = (...reservedFor: NonNullable<ResourceClaim['status']>['reservedFor'] & {}): ResourceClaim => {
  const { status, ...rest } = claim()
  return { ...rest, status: { ...status, reservedFor } }
}

test.each([
  { name: 'those that are', reference: { resource: 'pods', name: 'web', uid: 'uid-web' }, want: ['web'] },
  { name: 'not one that is gone', reference: { resource: 'pods', name: 'x', uid: 'uid-x' }, want: [] },
  { name: 'not another one of the name', reference: { resource: 'pods', name: 'web', uid: 'x' }, want: [] },
  {
    name: 'not what is of another kind',
    reference: { apiGroup: 'scheduling.k8s.io', resource: 'podgroups', name: 'web', uid: 'uid-web' },
    want: [],
  },
  {
    name: 'not pods of another group',
    reference: { apiGroup: 'example.com', resource: 'pods', name: 'web', uid: 'uid-web' },
    want: [],
  },
])('of the pods that a claim is reserved for, $name', ({ reference, want }) => {
  const pods = listerOf([devicePod(), devicePod('other')])
  expect(podsUsing(keptFor(reference), pods).map(({ metadata }) => metadata?.name)).toEqual(want)
})

test('a pod is seen with what each of its claims demands', () => {
  const claims = ['gpu', 'nic', 'fine', 'unknown'].map((name) => ({ name, resourceClaimName: name }))
  const evictions: Readonly<Record<string, Eviction | undefined>> = {
    'shop/gpu': { whenMs: 5, taints: [] },
    'shop/nic': { whenMs: 7, taints: [] },
    'shop/fine': undefined,
  }
  const lookup = {
    get: (key: string) => (key in evictions ? { claim: claim(), eviction: evictions[key] } : undefined),
  }
  const want = [evictions['shop/gpu'], evictions['shop/nic']]
  expect(observe(devicePod('web', { claims }), lookup)).toEqual({ isOnNode: true, evictions: want })
  expect(observe(devicePod('web', { claims: [], node: '' }), lookup)).toEqual({ isOnNode: false, evictions: [] })
})
