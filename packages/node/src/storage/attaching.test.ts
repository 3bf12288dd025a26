import type { PersistentVolume, PersistentVolumeClaim, Pod, VolumeAttachment } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { isToBeAttached } from './simulated-attacher.ts'
import { driverName, provisionerName } from './texts.ts'
import { volumesOf } from './volumes-in-use.ts'

describe('an attachment', () => {
  const spec = { attacher: driverName, nodeName: 'node-1', source: { persistentVolumeName: 'v' } }
  test.each<{ name: string; change: Partial<VolumeAttachment>; want: boolean }>([
    { name: 'that is new is attached', change: {}, want: true },
    { name: 'that says that it is not is attached', change: { status: { attached: false } }, want: true },
    { name: 'that is done is left alone', change: { status: { attached: true } }, want: false },
    { name: 'of another driver is left alone', change: { spec: { ...spec, attacher: 'x' } }, want: false },
    {
      name: 'that goes is left alone',
      change: { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } },
      want: false,
    },
  ])('$name', ({ change, want }) => expect(isToBeAttached({ metadata: {}, spec, ...change })).toBe(want))
})

describe('what pods use', () => {
  const claim = (name: string): PersistentVolumeClaim => ({
    metadata: { name, namespace: 'shop' },
    spec: { volumeName: `v-${name}` },
  })
  const made: PersistentVolume = {
    metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': provisionerName } },
    spec: { csi: { driver: driverName, volumeHandle: 'v-b' } },
  }
  const volumes: Readonly<Record<string, PersistentVolume>> = {
    'v-b': made,
    'v-a': { ...made, spec: { csi: { driver: driverName, volumeHandle: 'v-a' } } },
    'v-foreign': { ...made, metadata: {} },
    'v-folder': { ...made, spec: { hostPath: { path: '/' } } },
  }
  const listers = {
    claims: {
      get: (key: string) => (key.endsWith('/unbound') ? undefined : claim(key.slice('shop/'.length))),
    } as never,
    volumes: { get: (name: string) => volumes[name] } as never,
  }
  const user = (...names: readonly string[]): Pod => ({
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      containers: [],
      volumes: names.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })),
    },
  })

  test('is each volume of ours once, in order', () => {
    expect(volumesOf([user('b', 'a'), user('b')], listers)).toEqual([
      'kubernetes.io/csi/simulated.coxswain.dev^v-a',
      'kubernetes.io/csi/simulated.coxswain.dev^v-b',
    ])
  })

  test.each(['foreign', 'folder', 'unbound', 'gone'])('is none that is %s', (name) => {
    expect(volumesOf([user(name)], listers)).toEqual([])
  })
})
