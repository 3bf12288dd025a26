import { withClaim, type PersistentVolume, type PersistentVolumeClaim } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { claim, fullyBound, marks, volume } from '../shared/testing/volume-builders.ts'
import { withoutClaim, withoutVolumeStatus, withVolume, withVolumeStatus } from './bindings.ts'

describe('a volume that gets a claim', () => {
  const reference = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    namespace: 'shop',
    name: 'data',
    uid: 'uid-data',
  }
  test.each<{ name: string; from: PersistentVolume; marked: boolean }>([
    { name: 'is marked when it was free', from: volume(), marked: true },
    { name: 'is not marked when a user kept it for the claim', from: volume('disk', { of: 'data' }), marked: false },
    { name: 'is marked when it was another one’s', from: volume('disk', { of: 'other:uid-1' }), marked: true },
  ])('$name', ({ from, marked }) => {
    const { spec, metadata } = withClaim(from, claim())
    expect(spec?.claimRef).toEqual({ ...reference, resourceVersion: '1' })
    expect(metadata?.annotations).toEqual(marked ? marks.byController : undefined)
  })

  test('stays the same object when it has it', () => {
    const bound = volume('disk', { of: 'data:uid-data' })
    expect(withClaim(bound, claim())).toBe(bound)
  })
})

describe('a volume that loses its claim', () => {
  test('is free when a controller gave it', () => {
    const freed = withoutClaim(volume('disk', { of: 'data:uid-data', annotations: marks.byController }))
    expect([freed.spec?.claimRef, freed.metadata?.annotations]).toEqual([undefined, undefined])
  })

  test('keeps what else it is annotated with', () => {
    const freed = withoutClaim(volume('disk', { of: 'data:uid-data', annotations: { ...marks.byController, a: 'b' } }))
    expect(freed.metadata?.annotations).toEqual({ a: 'b' })
  })

  test('stays kept for the name when a user gave it', () => {
    const freed = withoutClaim(volume('disk', { of: 'data:uid-data' }))
    expect(freed.spec?.claimRef).toEqual({ ...volume('disk', { of: 'data' }).spec?.claimRef, uid: undefined })
  })
})

describe('a claim that gets a volume', () => {
  test.each<{ name: string; from: PersistentVolumeClaim; want: object }>([
    { name: 'is marked twice', from: claim(), want: fullyBound },
    { name: 'that asked for it is marked as done', from: claim('data', { volumeName: 'disk' }), want: marks.completed },
    {
      name: 'goes on where the name was written',
      from: claim('data', { volumeName: 'disk', annotations: marks.byController }),
      want: fullyBound,
    },
  ])('$name', ({ from, want }) => {
    const { spec, metadata } = withVolume(from, volume())
    expect([spec?.volumeName, metadata?.annotations]).toEqual(['disk', want])
  })

  test('stays the same object when it has it', () => {
    const bound = claim('data', { volumeName: 'disk', annotations: fullyBound })
    expect(withVolume(bound, volume())).toBe(bound)
  })
})

describe('the status of a claim', () => {
  const accessModes = ['ReadWriteOnce']
  const capacity = { storage: '1Gi' }
  const pre = (text: string) => ({ annotations: { 'volume.alpha.kubernetes.io/pre-resize-capacity': text } })
  const bound = (status: PersistentVolumeClaim['status'] = {}) =>
    claim('data', { phase: 'Bound', status: { phase: 'Bound', accessModes, capacity, ...status } })

  test.each<{ name: string; from?: PersistentVolumeClaim; of?: PersistentVolume; want: object }>([
    { name: 'is what the volume has', want: { phase: 'Bound', accessModes, capacity } },
    {
      name: 'has what a claim with the same capacity had',
      from: claim('data', { status: { capacity: { storage: '1024Mi' } } }),
      want: { phase: 'Bound', accessModes, capacity: { storage: '1024Mi' } },
    },
    {
      name: 'has the size of before an expansion that is not done',
      of: volume('disk', { size: '5Gi', ...pre('2Gi') }),
      want: { capacity: { storage: '2Gi' } },
    },
    {
      name: 'has the volume’s size where that cannot be read',
      of: volume('disk', { size: '5Gi', ...pre('much') }),
      want: { capacity: { storage: '5Gi' } },
    },
    {
      name: 'once bound keeps its own capacity',
      from: bound(),
      of: volume('disk', { size: '5Gi', spec: { accessModes: ['ReadOnlyMany'], capacity: { storage: '5Gi' } } }),
      want: { capacity, accessModes: ['ReadOnlyMany'] },
    },
    {
      name: 'gets the attributes of the volume',
      of: volume('disk', { spec: { accessModes, capacity, volumeAttributesClassName: 'gold' } }),
      want: { currentVolumeAttributesClassName: 'gold' },
    },
    {
      name: 'that was lost does not',
      from: claim('data', { phase: 'Lost' }),
      of: volume('disk', { spec: { accessModes, capacity, volumeAttributesClassName: 'gold' } }),
      want: { phase: 'Bound', currentVolumeAttributesClassName: undefined },
    },
  ])('$name', ({ from = claim(), of = volume(), want }) =>
    expect(withVolumeStatus(from, of).status).toMatchObject(want),
  )

  test('stays the same object', () => {
    const subjects = [bound(), claim()] as const
    expect(withVolumeStatus(subjects[0], volume())).toBe(subjects[0])
    expect(withoutVolumeStatus(subjects[1], 'Pending')).toBe(subjects[1])
  })

  test('cannot be of a volume without size', () => {
    const subject = volume('disk', { spec: { capacity: {} } })
    expect(() => withVolumeStatus(claim(), subject)).toThrow('PersistentVolume "disk" is without a storage capacity')
  })

  test('without a volume has nothing of one, and keeps the rest', () => {
    const conditions = [{ type: 'Resizing', status: 'True' }]
    const subject = bound({ conditions, currentVolumeAttributesClassName: 'gold' })
    expect(withoutVolumeStatus(subject, 'Lost').status).toEqual({ phase: 'Lost', conditions })
  })
})
