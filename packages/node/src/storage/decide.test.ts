import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { decideVolume, volumeFor, wantedSize } from './decide.ts'
import { defaultClass } from './default-class.ts'
import { provisionerName } from './texts.ts'

const provisioner = { 'volume.kubernetes.io/storage-provisioner': provisionerName }
const selected = { 'volume.kubernetes.io/selected-node': 'node-1' }
const madeByUs = { 'pv.kubernetes.io/provisioned-by': provisionerName }
const immediate: StorageClass = { ...defaultClass, volumeBindingMode: 'Immediate', reclaimPolicy: 'Retain' }

function claim(
  annotations: Readonly<Record<string, string>>,
  change: PersistentVolumeClaim = {},
): PersistentVolumeClaim {
  return {
    metadata: { name: 'data', namespace: 'shop', uid: 'u', annotations },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'standard' },
    ...change,
  }
}

describe('a volume is made', () => {
  test.each<{ name: string; claim: PersistentVolumeClaim; of?: StorageClass | undefined; want: boolean }>([
    { name: 'for a claim with a node', claim: claim({ ...provisioner, ...selected }), want: true },
    { name: 'not before a node is chosen', claim: claim(provisioner), want: false },
    { name: 'at once where the class says so', claim: claim(provisioner), of: immediate, want: true },
    { name: 'not before the binder asks for it', claim: claim(selected), of: immediate, want: false },
    {
      name: 'not for a claim that has one',
      claim: claim(provisioner, { spec: { volumeName: 'v' } }),
      of: immediate,
      want: false,
    },
    {
      name: 'not for another provisioner’s',
      claim: claim(provisioner),
      of: { ...immediate, provisioner: 'x' },
      want: false,
    },
  ])('$name', ({ claim: subject, of = defaultClass, want }) => expect(volumeFor(subject, of) !== undefined).toBe(want))

  test('not for a class that is gone', () => expect(volumeFor(claim(provisioner), undefined)).toBeUndefined())

  test('as the claim and its class want it', () => {
    expect(volumeFor(claim({ ...provisioner, ...selected }), defaultClass)).toMatchObject({
      metadata: {
        name: 'pvc-u',
        annotations: madeByUs,
        finalizers: ['external-provisioner.volume.kubernetes.io/finalizer'],
      },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        claimRef: { namespace: 'shop', name: 'data', uid: 'u' },
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName: 'standard',
      },
    })
    expect(volumeFor(claim(provisioner), immediate)?.metadata?.finalizers).toBeUndefined()
  })
})

const finalizers = ['external-provisioner.volume.kubernetes.io/finalizer']
const deletionTimestamp = '2026-01-01T00:00:00Z'

test.each<{ name: string; phase: string; policy?: string; metadata?: PersistentVolume['metadata']; want: string }>([
  { name: 'that is bound stays', phase: 'Bound', want: 'nothing' },
  { name: 'that is released goes', phase: 'Released', want: 'delete' },
  { name: 'that shall be kept stays', phase: 'Released', policy: 'Retain', want: 'nothing' },
  { name: 'of another one stays', phase: 'Released', metadata: { annotations: {} }, want: 'nothing' },
  { name: 'on its way out is let go', phase: 'Released', metadata: { finalizers, deletionTimestamp }, want: 'let-go' },
  {
    name: 'on its way out but bound stays',
    phase: 'Bound',
    metadata: { finalizers, deletionTimestamp },
    want: 'nothing',
  },
  { name: 'that waits for others stays', phase: 'Released', metadata: { deletionTimestamp }, want: 'nothing' },
])('a volume $name', ({ phase, policy = 'Delete', metadata, want }) => {
  const spec = { persistentVolumeReclaimPolicy: policy }
  expect(decideVolume({ metadata: { annotations: madeByUs, ...metadata }, spec, status: { phase } }).kind).toBe(want)
})

test.each<{ name: string; size: string; phase?: string; want: string | undefined }>([
  { name: 'a larger one', size: '2Gi', want: '2Gi' },
  { name: 'what it has', size: '1024Mi', want: undefined },
  { name: 'a larger one before it is bound', size: '2Gi', phase: 'Pending', want: undefined },
])('a claim wants $name', ({ size, phase = 'Bound', want }) => {
  const subject: PersistentVolumeClaim = {
    spec: { volumeName: 'v', resources: { requests: { storage: size } } },
    status: { phase, capacity: { storage: '1Gi' } },
  }
  expect(wantedSize(subject, { metadata: { name: 'v', annotations: madeByUs } })).toBe(want)
  expect(wantedSize(subject, { metadata: { name: 'v' } })).toBeUndefined()
})
