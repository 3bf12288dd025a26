import type { PersistentVolumeClaim, VolumeAttributesClass } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { claim, volume } from '../shared/testing/volume-builders.ts'
import { wakeUnreferred } from './controller.ts'
import { concerns, decide } from './decide.ts'
import { classesOfClaim, classesOfVolume } from './references.ts'

const finalizers = ['a/b', 'kubernetes.io/vac-protection']
const deletionTimestamp = '2026-04-01T09:00:00Z'

describe('a class', () => {
  test.each<{
    name: string
    metadata: VolumeAttributesClass['metadata']
    isUsed?: boolean
    want: string
    wakes: boolean
  }>([
    { name: 'without the finalizer gets it', metadata: {}, want: 'protect', wakes: true },
    { name: 'with it is left alone', metadata: { finalizers }, want: 'nothing', wakes: false },
    { name: 'on its way out goes', metadata: { finalizers, deletionTimestamp }, want: 'let-go', wakes: true },
    {
      name: 'on its way out stays while it is used',
      metadata: { finalizers, deletionTimestamp },
      isUsed: true,
      want: 'nothing',
      wakes: true,
    },
    { name: 'on its way out without it is left alone', metadata: { deletionTimestamp }, want: 'nothing', wakes: false },
  ])('$name', ({ metadata, isUsed = false, want, wakes }) => {
    const attributesClass = { metadata, driverName: 'd' }
    expect([decide({ attributesClass, isUsed }).kind, concerns(attributesClass)]).toEqual([want, wakes])
  })
})

const wants = (name: string): PersistentVolumeClaim => claim('data', { spec: { volumeAttributesClassName: name } })

describe('references', () => {
  test.each<{ name: string; of: PersistentVolumeClaim; want: readonly string[] }>([
    { name: 'none', of: claim(), want: [] },
    { name: 'an empty one', of: wants(''), want: [] },
    { name: 'one that is wanted', of: wants('gold'), want: ['gold'] },
    {
      name: 'one that it has, and one that it shall get',
      of: claim('data', {
        spec: { volumeAttributesClassName: 'gold' },
        status: {
          currentVolumeAttributesClassName: 'silver',
          modifyVolumeStatus: { status: 'InProgress', targetVolumeAttributesClassName: 'tin' },
        },
      }),
      want: ['gold', 'silver', 'tin'],
    },
    {
      name: 'the same twice',
      of: claim('data', {
        spec: { volumeAttributesClassName: 'gold' },
        status: { currentVolumeAttributesClassName: 'gold' },
      }),
      want: ['gold'],
    },
  ])('of a claim: $name', ({ of, want }) => expect(classesOfClaim(of)).toEqual(want))

  test('of a volume', () => {
    expect(classesOfVolume(volume())).toEqual([])
    expect(classesOfVolume(volume('disk', { spec: { volumeAttributesClassName: 'gold' } }))).toEqual(['gold'])
  })
})

describe('what is no longer referred to is looked at', () => {
  const woken: string[] = []
  const { updated, deleted } = wakeUnreferred({ wake: (key) => void woken.push(key) }, classesOfClaim)
  const after = (run: () => void): readonly string[] => {
    woken.length = 0
    run()
    return [...woken]
  }

  test.each([
    { name: 'a change of class', from: wants('gold'), to: wants('tin'), want: ['gold'] },
    { name: 'no change', from: wants('gold'), to: wants('gold'), want: [] },
    { name: 'a first class', from: claim(), to: wants('gold'), want: [] },
    { name: 'a class given up', from: wants('gold'), to: claim(), want: ['gold'] },
  ])('$name', ({ from, to, want }) => expect(after(() => updated?.(from, to))).toEqual(want))

  test('a deletion', () => expect(after(() => deleted?.(wants('gold'), false))).toEqual(['gold']))
})
