import type { Pod, ResourceClaimConsumerReference } from '@coxswain/api'
import { expect, test } from 'vitest'
import { listerOf } from '../shared/testing/builders.ts'
import { judgeConsumers } from './consumers.ts'
import { claim, devicePod, user } from './testing/builders.ts'

const none = { has: () => false }

test.each<{
  name: string
  of?: ResourceClaimConsumerReference
  pods?: readonly Pod[]
  gone?: string
  want: 'kept' | 'dropped' | 'unknown'
}>([
  { name: 'a pod that is there', pods: [devicePod()], want: 'kept' },
  { name: 'a pod that runs', pods: [devicePod('web', { phase: 'Running', node: 'n' })], want: 'kept' },
  { name: 'a pod that has succeeded', pods: [devicePod('web', { phase: 'Succeeded' })], want: 'dropped' },
  { name: 'a pod that has failed', pods: [devicePod('web', { phase: 'Failed', node: 'n' })], want: 'dropped' },
  {
    name: 'a pod that is deleted while it runs',
    pods: [devicePod('web', { isDeleted: true, node: 'n' })],
    want: 'kept',
  },
  { name: 'a pod that is deleted without a node', pods: [devicePod('web', { isDeleted: true })], want: 'dropped' },
  { name: 'a pod that was made again', pods: [devicePod('web', { uid: 'later' })], want: 'dropped' },
  { name: 'a pod of another namespace', pods: [devicePod('web', { namespace: 'else' })], want: 'unknown' },
  { name: 'a pod that nobody knows', want: 'unknown' },
  { name: 'a pod that was seen to go', gone: 'uid-web', want: 'dropped' },
  { name: 'a pod that was seen to go, in a cache that is late', pods: [devicePod()], gone: 'uid-web', want: 'dropped' },
  { name: 'something else', of: { ...user(), apiGroup: 'example.com', resource: 'jobs' }, want: 'kept' },
  { name: 'something else of the core', of: { ...user(), resource: 'services' }, want: 'kept' },
  { name: 'pods of another group', of: { ...user(), apiGroup: 'example.com' }, want: 'kept' },
  {
    name: 'a group of pods, seen to go or not',
    of: { ...user(), apiGroup: 'scheduling.k8s.io', resource: 'podgroups' },
    gone: 'uid-web',
    want: 'kept',
  },
])('$name: $want', ({ of = user(), pods = [], gone, want }) => {
  const known = gone === undefined ? none : { has: (uid: string) => uid === gone }
  const { kept, unknown } = judgeConsumers(claim('c', { users: [of] }), listerOf(pods), known)
  expect({ kept, unknown }).toEqual({ kept: want === 'kept' ? [of] : [], unknown: want === 'unknown' ? [of] : [] })
})

test('nobody', () => expect(judgeConsumers(claim(), listerOf([]), none)).toEqual({ kept: [], unknown: [] }))
