import type { Pod, ResourceClaim, ResourceClaimConsumerReference } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { decideRelease } from './decide-release.ts'
import { claim, devicePod, user } from './testing/builders.ts'

const [web, other] = [user(), user('other')]
const inUse = { isAllocated: true, users: [web], owner: '' }

interface Row {
  readonly name: string
  readonly of: ResourceClaim
  readonly remaining?: readonly ResourceClaimConsumerReference[]
  /** Of the next status. */
  readonly want:
    | { readonly users?: readonly ResourceClaimConsumerReference[]; readonly isAllocated: boolean }
    | undefined
  readonly unprotects: boolean
}

describe('a claim', () => {
  test.each<Row>([
    {
      name: 'with all its users stays as it is',
      of: claim('c', { ...inUse, isProtected: true }),
      remaining: [web],
      want: undefined,
      unprotects: false,
    },
    {
      name: 'loses a user, and keeps its devices for the others',
      of: claim('c', { ...inUse, users: [web, other], isProtected: true }),
      remaining: [other],
      want: { users: [other], isAllocated: true },
      unprotects: true,
    },
    {
      name: 'loses its devices with its last user',
      of: claim('c', { ...inUse, isProtected: true }),
      want: { isAllocated: false },
      unprotects: true,
    },
    {
      name: 'that somebody else allocates keeps them',
      of: claim('c', inUse),
      want: { isAllocated: true },
      unprotects: true,
    },
    {
      name: 'that was never used keeps them',
      of: claim('c', { owner: '', isAllocated: true, isProtected: true }),
      want: undefined,
      unprotects: false,
    },
    {
      name: 'that was never used loses them when it is deleted',
      of: claim('c', { owner: '', isAllocated: true, isProtected: true, isDeleted: true }),
      want: { isAllocated: false },
      unprotects: true,
    },
    {
      name: 'that is deleted without devices loses its finalizer alone',
      of: claim('c', { owner: '', isProtected: true, isDeleted: true }),
      want: undefined,
      unprotects: true,
    },
    {
      name: 'that is deleted loses its devices with its last user',
      of: claim('c', { ...inUse, isProtected: true, isDeleted: true }),
      want: { isAllocated: false },
      unprotects: true,
    },
    {
      name: 'that is deleted while it is used waits',
      of: claim('c', { ...inUse, isProtected: true, isDeleted: true }),
      remaining: [web],
      want: undefined,
      unprotects: false,
    },
    {
      name: 'that is deleted, of which somebody else sees to the devices, waits for them',
      of: claim('c', { owner: '', isAllocated: true, isDeleted: true }),
      want: undefined,
      unprotects: false,
    },
  ])('$name', ({ of, remaining = [], want, unprotects }) => {
    const decision = decideRelease(of, remaining, undefined)
    expect(decision).toMatchObject({ unprotects, isUnused: false })
    const { status } = decision
    expect(status && { users: status.reservedFor, isAllocated: status.allocation !== undefined }).toEqual(
      want && { users: want.users, isAllocated: want.isAllocated },
    )
  })

  test('keeps what drivers say of its devices: the API server sees to that', () => {
    const devices = [{ driver: 'd', pool: 'p', device: 'a' }]
    const of = claim('c', inUse)
    expect(decideRelease({ ...of, status: { ...of.status, devices } }, [], undefined).status?.devices).toBe(devices)
  })
})

describe('a claim that was made for a pod goes', () => {
  const ownedBy = (apiVersion: string, kind: string, controller: boolean) => ({
    metadata: { ownerReferences: [{ apiVersion, kind, name: 'web', uid: 'uid-web', controller }] },
  })
  const done = devicePod('web', { phase: 'Succeeded' })
  test.each<{
    name: string
    of?: ResourceClaim
    users?: readonly ResourceClaimConsumerReference[]
    pod?: Pod
    want: boolean
  }>([
    { name: 'the pod has succeeded', pod: done, want: true },
    { name: 'the pod has failed', pod: devicePod('web', { phase: 'Failed', node: 'n' }), want: true },
    { name: 'the pod is deleted without a node', pod: devicePod('web', { isDeleted: true }), want: true },
    { name: 'the pod was made again', pod: devicePod('web', { uid: 'later' }), want: true },
    { name: 'the pod may run', pod: devicePod(), want: false },
    { name: 'the pod is deleted while it runs', pod: devicePod('web', { isDeleted: true, node: 'n' }), want: false },
    { name: 'nobody knows the pod (for the garbage collector to see to)', want: false },
    { name: 'the pod has ended, but others use it', pod: done, users: [other], want: false },
    { name: 'the pod has ended, but it was made for none', of: claim('c', { owner: '' }), pod: done, want: false },
    { name: 'the pod just owns it', of: claim('c', ownedBy('v1', 'Pod', false)), pod: done, want: false },
    { name: 'another kind owns it', of: claim('c', ownedBy('v1', 'Service', true)), pod: done, want: false },
    { name: 'another kind of pod owns it', of: claim('c', ownedBy('x/v1', 'Pod', true)), pod: done, want: false },
  ])('when $name: $want', ({ of = claim(), users = [], pod, want }) => {
    expect(decideRelease(of, users, pod).isUnused).toBe(want)
  })

  test('with its last reservation', () => {
    const decision = decideRelease(claim('c', { isAllocated: true, users: [web], isProtected: true }), [], done)
    expect(decision).toMatchObject({ isUnused: true, unprotects: true, status: {} })
  })
})
