import type { Pod, ResourceClaim } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { deviceClaimName, isMadeFor, isReservedFor } from './device-claims.ts'

const pod = (made?: string): Pod => ({
  metadata: { name: 'web', namespace: 'shop', uid: 'u' },
  status: { resourceClaimStatuses: [{ name: 'gpu', ...(made === undefined ? {} : { resourceClaimName: made }) }] },
})
const claim = (more: Partial<ResourceClaim>, namespace = 'shop'): ResourceClaim => ({
  spec: {},
  ...more,
  metadata: { name: 'made', namespace, ...more.metadata },
})
const ownedBy = (uid: string, controller = true) => ({
  metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid, controller }] },
})

describe('the claim behind an entry of a pod', () => {
  const templated = { resourceClaimTemplateName: 't' }
  test.each([
    { name: 'is named', of: pod('made'), entry: { resourceClaimName: 'x' }, want: { name: 'x', isGenerated: false } },
    { name: 'was made', of: pod('made'), entry: templated, want: { name: 'made', isGenerated: true } },
    { name: 'need not be made', of: pod(), entry: templated, want: undefined },
    { name: 'was not made yet', of: { metadata: { name: 'web' } }, entry: templated, want: undefined },
    { name: 'is of neither kind', of: pod('made'), entry: {}, want: undefined },
  ])('$name', ({ of, entry, want }) => expect(deviceClaimName(of, { name: 'gpu', ...entry })).toEqual(want))
})

test.each([
  { name: 'its controller', of: claim(ownedBy('u')), want: true },
  { name: 'an owner only', of: claim(ownedBy('u', false)), want: false },
  { name: 'another pod of its name', of: claim(ownedBy('before')), want: false },
  { name: 'of another namespace', of: claim(ownedBy('u'), 'other'), want: false },
  { name: 'no owner', of: claim({}), want: false },
])('a claim was made for a pod that is $name: $want', ({ of, want }) => expect(isMadeFor(of, pod())).toBe(want))

test('a claim is reserved for a pod by its uid', () => {
  const reservedFor = ['a', 'u'].map((uid) => ({ resource: 'pods', name: 'web', uid }))
  expect(isReservedFor(claim({ status: { reservedFor } }), pod())).toBe(true)
  expect(isReservedFor(claim({ status: { reservedFor: reservedFor.slice(0, 1) } }), pod())).toBe(false)
  expect(isReservedFor(claim({}), pod())).toBe(false)
})
