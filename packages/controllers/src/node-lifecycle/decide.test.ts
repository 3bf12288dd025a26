import { describe, expect, test } from 'vitest'
import { decideDisruption } from './decide.ts'
import { zoneStateOf, type ZoneCount, type ZoneState } from './zone-states.ts'

const rates = {
  evictionRate: 0.1,
  secondaryEvictionRate: 0.01,
  largeClusterSizeThreshold: 50,
  unhealthyZoneThreshold: 0.55,
}
const of = (ready: number, unhealthy: number): ZoneCount => ({ ready, unhealthy })

test.each([
  { name: 'all well', count: of(5, 0), want: 'Normal' },
  { name: 'the only node is not', count: of(0, 1), want: 'FullDisruption' },
  { name: 'nobody is', count: of(0, 60), want: 'FullDisruption' },
  { name: 'two are few, whatever their share', count: of(1, 2), want: 'Normal' },
  { name: 'three of five are too many', count: of(2, 3), want: 'PartialDisruption' },
  { name: 'three of six are not', count: of(3, 3), want: 'Normal' },
  { name: 'just the threshold, as a 32-bit float', count: of(9, 11), want: 'PartialDisruption' },
  { name: 'just below', count: of(10, 11), want: 'Normal' },
  { name: 'no nodes', count: of(0, 0), want: 'Normal' },
])('$name: $want', ({ count, want }) => {
  expect(zoneStateOf(count, 0.55)).toBe(want)
})

describe('from pass to pass', () => {
  const run = (before: Readonly<Record<string, ZoneState>>, counts: Readonly<Record<string, ZoneCount>>) => {
    const {
      kind,
      states,
      rates: set,
      gone,
    } = decideDisruption(new Map(Object.entries(before)), new Map(Object.entries(counts)), rates)
    return { kind, states: Object.fromEntries(states), rates: Object.fromEntries(set), gone }
  }

  test.each([
    {
      name: 'a new zone gets its rate',
      before: { a: 'Initial' as const },
      counts: { a: of(1, 0) },
      want: { kind: 'none', states: { a: 'Normal' }, rates: { a: 0.1 }, gone: [] },
    },
    {
      name: 'nothing changes',
      before: { a: 'Normal' as const, b: 'FullDisruption' as const },
      counts: { a: of(1, 0), b: of(0, 1) },
      want: { kind: 'none', states: { a: 'Normal', b: 'FullDisruption' }, rates: {}, gone: [] },
    },
    {
      name: 'a zone is lost, another is not: its nodes are evicted at the usual rate',
      before: { a: 'Normal' as const, b: 'Normal' as const },
      counts: { a: of(1, 0), b: of(0, 4) },
      want: { kind: 'none', states: { a: 'Normal', b: 'FullDisruption' }, rates: { b: 0.1 }, gone: [] },
    },
    {
      name: 'a small zone is lost in part: nobody is evicted',
      before: { a: 'Normal' as const },
      counts: { a: of(20, 30) },
      want: { kind: 'none', states: { a: 'PartialDisruption' }, rates: { a: 0 }, gone: [] },
    },
    {
      name: 'a large one: slowly',
      before: { a: 'Normal' as const },
      counts: { a: of(20, 31) },
      want: { kind: 'none', states: { a: 'PartialDisruption' }, rates: { a: 0.01 }, gone: [] },
    },
    {
      name: 'and it recovers',
      before: { a: 'PartialDisruption' as const },
      counts: { a: of(30, 20) },
      want: { kind: 'none', states: { a: 'Normal' }, rates: { a: 0.1 }, gone: [] },
    },
    {
      name: 'all zones are lost',
      before: { a: 'Normal' as const, b: 'FullDisruption' as const },
      counts: { a: of(0, 1), b: of(0, 1) },
      want: { kind: 'begins', states: { a: 'FullDisruption', b: 'FullDisruption' }, rates: { a: 0, b: 0 }, gone: [] },
    },
    {
      name: 'also at the very start',
      before: { a: 'Initial' as const },
      counts: { a: of(0, 4) },
      want: { kind: 'begins', states: { a: 'FullDisruption' }, rates: { a: 0 }, gone: [] },
    },
    {
      name: 'and stay so',
      before: { a: 'FullDisruption' as const, b: 'FullDisruption' as const },
      counts: { a: of(0, 1), b: of(0, 1) },
      want: { kind: 'none', states: { a: 'FullDisruption', b: 'FullDisruption' }, rates: {}, gone: [] },
    },
    {
      name: 'one node is back: every zone gets the rate of its state',
      before: { a: 'FullDisruption' as const, b: 'FullDisruption' as const, c: 'FullDisruption' as const },
      counts: { a: of(1, 0), b: of(0, 1), c: of(1, 3) },
      want: {
        kind: 'ends',
        states: { a: 'Normal', b: 'FullDisruption', c: 'PartialDisruption' },
        rates: { a: 0.1, b: 0.1, c: 0 },
        gone: [],
      },
    },
    {
      name: 'a zone that is lost has gone: what is left counts',
      before: { a: 'FullDisruption' as const, b: 'Normal' as const },
      counts: { a: of(0, 1) },
      want: { kind: 'none', states: { a: 'FullDisruption' }, rates: {}, gone: ['b'] },
    },
    {
      name: 'a new zone that is lost beside others that are',
      before: { a: 'FullDisruption' as const, b: 'Initial' as const },
      counts: { a: of(0, 1), b: of(0, 1) },
      want: { kind: 'begins', states: { a: 'FullDisruption', b: 'FullDisruption' }, rates: { a: 0, b: 0 }, gone: [] },
    },
    {
      name: 'no nodes at all',
      before: { a: 'Normal' as const },
      counts: {},
      want: { kind: 'none', states: {}, rates: {}, gone: ['a'] },
    },
  ])('$name', ({ before, counts, want }) => {
    expect(run(before, counts)).toEqual(want)
  })
})
