import type { PersistentVolumeClaim } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { claim } from '../shared/testing/volume-builders.ts'
import { wakeGrowing } from './controller.ts'

const sized = (size: string, has = '1Gi', phase = 'Bound'): PersistentVolumeClaim =>
  claim('data', { size, phase, status: { capacity: { storage: has } } })

describe('claims that are looked at', () => {
  const woken: string[] = []
  const { added, updated, deleted } = wakeGrowing({ wake: (key) => void woken.push(key) })
  const after = (run: () => void): boolean => {
    woken.length = 0
    run()
    return woken.join() === 'shop/data'
  }

  test.each<{ name: string; from: PersistentVolumeClaim; to: PersistentVolumeClaim; want: boolean }>([
    { name: 'one that wants more', from: sized('1Gi'), to: sized('2Gi'), want: true },
    { name: 'one that got more', from: sized('2Gi'), to: sized('2Gi', '2Gi'), want: true },
    { name: 'not one that wants less', from: sized('2Gi'), to: sized('1Gi'), want: false },
    { name: 'not one that changed in other ways', from: sized('2Gi'), to: sized('2048Mi'), want: false },
    { name: 'not one without a volume', from: sized('1Gi'), to: sized('2Gi', '1Gi', 'Pending'), want: false },
    { name: 'not one that is lost', from: sized('1Gi'), to: sized('2Gi', '1Gi', 'Lost'), want: false },
  ])('$name', ({ from, to, want }) => expect(after(() => updated?.(from, to))).toBe(want))

  test('new and deleted ones, if they are bound', () => {
    expect(after(() => added?.(sized('1Gi'), false))).toBe(true)
    expect(after(() => deleted?.(sized('1Gi'), false))).toBe(true)
    expect(after(() => added?.(claim(), false))).toBe(false)
    expect(after(() => deleted?.(claim(), false))).toBe(false)
  })
})
