import type { ResourceSlice } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at } from '../shared/testing/builders.ts'
import { DevicePools, poolOf } from './device-pools.ts'
import { printTaintSource } from './eviction.ts'
import { driver, slice, taint } from './testing/builders.ts'

describe('of a pool', () => {
  const taintsOf = (pools: DevicePools, device: string): readonly string[] =>
    pools.taintsOf({ driver, pool: 'node-1', device }).map(({ source }) => printTaintSource(source))
  const change = (pools: DevicePools, previous?: ResourceSlice, next?: ResourceSlice): readonly string[] => {
    const any = next ?? previous
    return any === undefined ? [] : [...pools.change(poolOf(any), previous, next)].toSorted()
  }
  const bad = slice({ a: [taint({ effect: 'NoSchedule' }), taint()] })
  const newer = slice({ a: [], b: [taint()] }, { name: 'newer', generation: 2 })

  test('only taints that evict are told of, with their place', () => {
    const pools = new DevicePools()
    expect(change(pools, undefined, bad)).toEqual(['a'])
    expect(taintsOf(pools, 'a')).toEqual(['ResourceSlice node-1 gpu.example.com/node-1/a taint #1'])
    expect([taintsOf(pools, 'b'), pools.taintsOf({ driver, pool: 'node-2', device: 'a' })]).toEqual([[], []])
  })

  test('the slices of the highest generation count', () => {
    const pools = new DevicePools()
    change(pools, undefined, bad)
    expect(change(pools, undefined, newer)).toEqual(['a', 'b'])
    expect([taintsOf(pools, 'a'), taintsOf(pools, 'b').length]).toEqual([[], 1])
    expect(change(pools, newer)).toEqual(['a', 'b'])
    expect(taintsOf(pools, 'a').length).toBe(1)
    expect(change(pools, bad)).toEqual(['a'])
    expect(taintsOf(pools, 'a')).toEqual([])
  })

  test('an older slice changes nothing', () => {
    const pools = new DevicePools()
    change(pools, undefined, newer)
    expect([change(pools, undefined, bad), change(pools, bad)]).toEqual([[], []])
  })

  test('several slices of one generation count together', () => {
    const pools = new DevicePools()
    change(pools, undefined, bad)
    expect(change(pools, undefined, slice({ b: [taint()] }, { name: 'more' }))).toEqual(['b'])
    expect([taintsOf(pools, 'a').length, taintsOf(pools, 'b').length]).toEqual([1, 1])
  })

  test.each([
    { name: 'a value', to: slice({ a: [taint({ effect: 'NoSchedule' }), taint({ value: 'v' })] }), want: ['a'] },
    { name: 'a time', to: slice({ a: [taint({ timeAdded: at('11:00:00') })] }), want: ['a'] },
    { name: 'one more', to: slice({ a: [taint(), taint({ key: 'other' })] }), want: ['a'] },
    { name: 'one less', to: slice({ a: [] }), want: ['a'] },
    { name: 'another device', to: slice({ b: [taint()] }), want: ['a', 'b'] },
    { name: 'none that evicts', to: slice({ a: [taint()], b: [taint({ effect: 'None' })] }), want: [] },
  ])('devices have other taints: $name', ({ to, want }) => {
    const pools = new DevicePools()
    change(pools, undefined, bad)
    expect(change(pools, bad, to)).toEqual(want)
  })
})
