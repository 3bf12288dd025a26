import type { Pod, ResourceClaim } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { deviceClaimName, isMadeFor, isReservedFor, resolveDeviceClaim } from './device-claims.ts'

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
  const bare: Pod = { metadata: { name: 'web', namespace: 'shop' } }
  test.each([
    {
      name: 'is named',
      of: pod('made'),
      entry: { resourceClaimName: 'x' },
      want: { kind: 'named', name: 'x', isGenerated: false },
    },
    { name: 'was made', of: pod('made'), entry: templated, want: { kind: 'named', name: 'made', isGenerated: true } },
    { name: 'need not be made', of: pod(), entry: templated, want: { kind: 'not-needed' } },
    {
      name: 'was not made yet',
      of: bare,
      entry: templated,
      want: { kind: 'not-made', why: 'pod "shop/web": ResourceClaim not created yet' },
    },
    {
      name: 'is of neither kind',
      of: pod('made'),
      entry: {},
      want: {
        kind: 'unsupported',
        why: 'pod "shop/web", spec.resourceClaim "gpu": none of the supported fields are set',
      },
    },
  ])('$name', ({ of, entry, want }) => {
    const all = { name: 'gpu', ...entry }
    expect(resolveDeviceClaim(of, all)).toEqual(want)
    expect(deviceClaimName(of, all)).toEqual(want.kind === 'named' ? want : undefined)
  })
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
