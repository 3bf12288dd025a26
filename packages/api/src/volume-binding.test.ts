import { describe, expect, test } from 'vitest'
import type { Pod } from './generated/types/core-v1.ts'
import { claimKeysOf, foreignClaimText, isPodTerminated } from './pod-claims.ts'
import { defaultStorageClassOf, storageClassOf, waitsForFirstConsumer } from './storage-classes.ts'
import { findMatchingVolume, isReachableFrom, isVolumeBoundTo } from './volume-binding.ts'

const claim = { metadata: { name: 'data', namespace: 'shop', uid: 'u' } }

describe('whether a volume is bound to a claim', () => {
  test.each([
    { name: 'of nobody', reference: undefined, want: false },
    { name: 'of its name', reference: { namespace: 'shop', name: 'data' }, want: true },
    { name: 'of its name without a uid', reference: { namespace: 'shop', name: 'data', uid: '' }, want: true },
    { name: 'of its uid', reference: { namespace: 'shop', name: 'data', uid: 'u' }, want: true },
    { name: 'of another uid', reference: { namespace: 'shop', name: 'data', uid: 'v' }, want: false },
    { name: 'of another namespace', reference: { namespace: 'x', name: 'data', uid: 'u' }, want: false },
  ])('$name', ({ reference, want }) => expect(isVolumeBoundTo({ spec: { claimRef: reference } }, claim)).toBe(want))
})

test('a volume that is kept for the claim elsewhere leaves it without any here', () => {
  const node = { metadata: { name: 'n', labels: { zone: 'x' } } }
  const nodeSelectorTerms = [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['y'] }] }]
  const elsewhere = {
    metadata: { name: 'kept' },
    spec: { claimRef: { namespace: 'shop', name: 'data' }, nodeAffinity: { required: { nodeSelectorTerms } } },
  }
  const free = { metadata: { name: 'free' }, status: { phase: 'Available' } }
  expect(isReachableFrom(elsewhere, node)).toBe(false)
  expect(findMatchingVolume(claim, [elsewhere, free], { node })).toBeUndefined()
  expect(findMatchingVolume(claim, [free, elsewhere], { node })).toBeUndefined()
  expect(findMatchingVolume(claim, [free], { node })).toBe(free)
})

test('the class that an annotation names goes over the field, also when it is empty', () => {
  const named = { metadata: { annotations: { 'volume.beta.kubernetes.io/storage-class': '' } } }
  expect(storageClassOf({ ...named, spec: { storageClassName: 'fast' } })).toBe('')
  expect(storageClassOf({ spec: { storageClassName: 'fast' } })).toBe('fast')
})

test('whether a claim waits for its first consumer', () => {
  const classes = new Map([
    ['now', { provisioner: 'p', volumeBindingMode: 'Immediate' }],
    ['later', { provisioner: 'p', volumeBindingMode: 'WaitForFirstConsumer' }],
  ])
  const waits = (storageClassName: string | undefined): boolean =>
    waitsForFirstConsumer({ spec: { storageClassName } }, classes)
  expect([waits(undefined), waits(''), waits('gone'), waits('now'), waits('later')]).toEqual([
    false,
    false,
    false,
    false,
    true,
  ])
})

test('no class is the default one unless it is marked with true', () => {
  const marked = (value: string) => ({
    provisioner: 'p',
    metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': value } },
  })
  expect(defaultStorageClassOf([marked('false'), marked('yes')])).toBeUndefined()
  expect(defaultStorageClassOf([marked('false'), marked('true')])).toEqual(marked('true'))
})

test('the claims of a pod', () => {
  const subject: Pod = {
    metadata: { name: 'web', namespace: 'shop', uid: 'p' },
    spec: {
      containers: [],
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'b', persistentVolumeClaim: { claimName: 'data' } },
        { name: 'c', ephemeral: {} },
      ],
    },
  }
  expect(claimKeysOf(subject)).toEqual(['shop/data', 'shop/web-c'])
  expect(claimKeysOf({})).toEqual([])
  expect(foreignClaimText(subject, claim)).toBe('PVC shop/data was not created for pod shop/web (pod is not owner)')
})

const deletionTimestamp = '2026-01-01T00:00:00Z'
const status = (state: object) => ({
  containerStatuses: [{ name: 'c', image: 'i', imageID: '', ready: false, restartCount: 0, state }],
})

test.each<{ name: string; pod: Pod; want: boolean }>([
  { name: 'running', pod: { status: { phase: 'Running' } }, want: false },
  { name: 'ended', pod: { status: { phase: 'Succeeded' } }, want: true },
  { name: 'going, and nothing was started', pod: { metadata: { deletionTimestamp } }, want: true },
  {
    name: 'going, and running',
    pod: { metadata: { deletionTimestamp }, status: status({ running: {} }) },
    want: false,
  },
  { name: 'going, of unknown state', pod: { metadata: { deletionTimestamp }, status: status({}) }, want: false },
  {
    name: 'going, and stopped',
    pod: { metadata: { deletionTimestamp }, status: status({ terminated: { exitCode: 0 } }) },
    want: true,
  },
  { name: 'going, and waiting', pod: { metadata: { deletionTimestamp }, status: status({ waiting: {} }) }, want: true },
])('whether a pod lets go of its volumes: $name', ({ pod, want }) => expect(isPodTerminated(pod)).toBe(want))
