import { describe, expect, test } from 'vitest'
import { claim, volume } from '../shared/testing/volume-builders.ts'
import { KnownObjects } from './known-objects.ts'
import { VolumeIndex } from './volume-index.ts'

const version = (resourceVersion: string) => volume('disk', { metadata: { name: 'disk', resourceVersion } })

describe('what is known of an object', () => {
  test.each([
    { name: 'is replaced by a newer version', first: '9', next: '10', isNew: true },
    { name: 'is told again by the same', first: '10', next: '10', isNew: true },
    { name: 'is not undone by an older one', first: '10', next: '9', isNew: false },
  ])('$name', ({ first, next, isNew }) => {
    const known = new KnownObjects()
    known.learn(version(first))
    expect(known.learn(version(next))).toBe(isNew)
    expect(known.get('disk')?.metadata?.resourceVersion).toBe(isNew ? next : first)
  })

  test('has to have a version', () => {
    const known = new KnownObjects()
    known.learn(version('1'))
    expect(() => known.learn(version('x'))).toThrow('error parsing ResourceVersion')
  })

  test('is found, and no longer when it is forgotten', () => {
    const index = new VolumeIndex()
    const known = new KnownObjects(index)
    known.learn(volume('disk'))
    known.learn(volume('disk', { size: '5Gi', metadata: { name: 'disk', resourceVersion: '2' } }))
    expect(index.findFor(claim(), false)?.spec?.capacity).toEqual({ storage: '5Gi' })
    known.forget('disk')
    known.forget('disk')
    expect(index.findFor(claim(), false)).toBeUndefined()
    expect(known.list()).toEqual([])
  })
})

test('a volume that was given away is found by its claim alone', () => {
  const index = new VolumeIndex()
  index.put(volume('disk'))
  index.put(volume('disk', { of: 'data:uid-data' }))
  expect(index.findFor(claim('other'), false)).toBeUndefined()
  expect(index.findFor(claim('data'), true)?.metadata?.name).toBe('disk')
})
