import { describe, expect, test } from 'vitest'
import type { PersistentVolume, PersistentVolumeSpec, VolumeNodeAffinity } from '@coxswain/api'
import { defaultPersistentVolume } from './defaults.ts'
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './validation.ts'

const of = (changes: PersistentVolumeSpec = {}, annotations: Record<string, string> = {}): PersistentVolume =>
  defaultPersistentVolume({
    metadata: { name: 'v', annotations },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      ...(Object.keys(changes).some((name) => ['csi', 'local', 'nfs', 'cephfs'].includes(name))
        ? {}
        : { hostPath: { path: '/a' } }),
      ...changes,
    },
  })
const onNode = (key: string): VolumeNodeAffinity => ({
  required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: ['a'] }] }] },
})
const csi = { driver: 'd.example', volumeHandle: 'h' }
const textsOf = (errors: ReturnType<typeof validatePersistentVolume>): readonly string[] =>
  errors.map(({ field, message }) => `${field}: ${message}`)

describe('persistent volumes', () => {
  test.each<{ name: string; object: PersistentVolume; want: readonly string[] }>([
    { name: 'one on a node', object: of(), want: [] },
    { name: 'one of a driver', object: of({ csi }), want: [] },
    {
      name: 'no source',
      object: of({ hostPath: undefined }),
      want: ['spec: Required value: must specify a volume type'],
    },
    {
      name: 'two sources',
      object: of({ hostPath: { path: '/a' }, csi }),
      want: ['spec.csi: Forbidden: may not specify more than 1 volume type'],
    },
    { name: 'no modes', object: of({ accessModes: [] }), want: ['spec.accessModes: Required value'] },
    {
      name: 'for one pod and for many',
      object: of({ accessModes: ['ReadWriteOncePod', 'ReadWriteMany'] }),
      want: ['spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes'],
    },
    {
      name: 'no room',
      object: of({ capacity: { storage: '0' } }),
      want: ['spec.capacity[storage]: Invalid value: "0": must be greater than zero'],
    },
    {
      name: 'no capacity',
      object: of({ capacity: {} }),
      want: ['spec.capacity: Required value', 'spec.capacity: Unsupported value: {}: supported values: "storage"'],
    },
    {
      name: 'an unknown policy',
      object: of({ persistentVolumeReclaimPolicy: 'Burn' }),
      want: [
        'spec.persistentVolumeReclaimPolicy: Unsupported value: "Burn": supported values: "Delete", "Recycle", "Retain"',
      ],
    },
    {
      name: 'a whole node to be recycled',
      object: of({ hostPath: { path: '/.//', type: '' }, persistentVolumeReclaimPolicy: 'Recycle' }),
      want: ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
    },
    {
      name: 'a disk of no node',
      object: of({ local: { path: '/a' } }),
      want: ['spec.nodeAffinity: Required value: Local volume requires node affinity'],
    },
    { name: 'a disk of a node', object: of({ local: { path: '/a' }, nodeAffinity: onNode('n') }), want: [] },
    {
      name: 'attributes without a driver',
      object: of({ volumeAttributesClassName: 'fast' }),
      want: ['spec.csi: Required value: has to be specified when using volumeAttributesClassName'],
    },
    {
      name: 'mount options for what is not mounted',
      object: of({}, { 'volume.beta.kubernetes.io/mount-options': 'ro' }),
      want: [
        'metadata.annotations.volume.beta.kubernetes.io/mount-options: Forbidden: may not specify mount options for this volume type',
      ],
    },
    {
      name: 'mount options for what is',
      object: of({ nfs: { server: 's', path: '/' } }, { 'volume.beta.kubernetes.io/mount-options': 'ro' }),
      want: [],
    },
  ])('$name', ({ object, want }) => {
    expect(textsOf(validatePersistentVolume(object))).toEqual(want)
  })
})

describe('a persistent volume that changes', () => {
  test.each<{ name: string; next: PersistentVolume; previous: PersistentVolume; want: readonly RegExp[] }>([
    { name: 'grows', next: of({ capacity: { storage: '2Gi' } }), previous: of(), want: [] },
    {
      name: 'moves',
      next: of({ hostPath: { path: '/b' } }),
      previous: of(),
      want: [/^spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n/],
    },
    {
      name: 'learns its secret',
      next: of({ csi: { ...csi, controllerExpandSecretRef: { name: 'a', namespace: 'b' } } }),
      previous: of({ csi }),
      want: [],
    },
    {
      name: 'becomes a device',
      next: of({ volumeMode: 'Block' }),
      previous: of(),
      want: [/^volumeMode: Invalid value: "Block": field is immutable$/],
    },
    { name: 'gets a node', next: of({ nodeAffinity: onNode('n') }), previous: of(), want: [] },
    {
      name: 'learns the new name of a label',
      next: of({ nodeAffinity: onNode('topology.kubernetes.io/zone') }),
      previous: of({ nodeAffinity: onNode('failure-domain.beta.kubernetes.io/zone') }),
      want: [],
    },
    {
      name: 'goes to another node',
      next: of({ nodeAffinity: onNode('b') }),
      previous: of({ nodeAffinity: onNode('a') }),
      want: [
        /^nodeAffinity: Invalid value: \{"Required":.*: field is immutable, except for updating from beta label to GA$/,
      ],
    },
    {
      name: 'loses its attributes',
      next: of({ csi }),
      previous: of({ csi, volumeAttributesClassName: 'fast' }),
      want: [/^spec.volumeAttributesClassName: Forbidden: update from non-nil value to nil is forbidden$/],
    },
  ])('$name', ({ next, previous, want }) => {
    expect(textsOf(validatePersistentVolumeUpdate(next, previous))).toEqual(
      want.map((text) => expect.stringMatching(text)),
    )
  })
})
