import type { Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { pod } from '../shared/testing/builders.ts'
import { maxInt64 } from './go-integers.ts'
import { replicasByExternalShare, replicasByShare, replicasByValue, sumOf } from './replicas-by-value.ts'

const maxInt32 = 2_147_483_647
const minInt64 = -(2n ** 63n)
const running = (count: number): readonly Pod[] => Array.from({ length: count }, (_, index) => pod(`p${index}`))
const unready = (count: number): readonly Pod[] =>
  Array.from({ length: count }, (_, index) => pod(`u${index}`, { ready: false }))

interface ValueRow {
  readonly name: string
  readonly usage: number | bigint
  readonly target: number | bigint
  readonly pods: readonly Pod[]
  readonly current?: number
  readonly scaleUp?: number
  readonly want: number | string
}

describe('by one value for all pods there are to be', () => {
  test.each<ValueRow>([
    { name: 'more', usage: 20_000, target: 15_000, pods: running(3), want: 4 },
    {
      name: 'as many as those that are ready are too few',
      usage: 50_000,
      target: 10_000,
      pods: [...running(1), ...unready(2)],
      want: 5,
    },
    {
      name: 'those that are not running aside',
      usage: 8600,
      target: 4400,
      pods: [...running(1), pod('x', { phase: 'Pending' })],
      want: 2,
    },
    { name: 'fewer', usage: 12_000, target: 20_000, pods: running(5), want: 3 },
    { name: 'fewer, just so', usage: 8600, target: 14_334, pods: running(5), want: 3 },
    { name: 'none for nothing', usage: 0, target: 20_000, pods: running(5), want: 0 },
    { name: 'the same within the tolerance', usage: 20_666, target: 20_000, pods: running(3), want: 3 },
    { name: 'the same within the tolerance below', usage: 8600, target: 8888, pods: running(3), want: 3 },
    {
      name: 'more outside of a small tolerance',
      usage: 20_666,
      target: 20_000,
      pods: running(3),
      scaleUp: 0.01,
      want: 4,
    },
    {
      name: 'the same within the tolerance, though there are no pods',
      usage: 100,
      target: 100,
      pods: [],
      current: 3,
      want: 3,
    },
    {
      name: 'some where there are none, whatever the tolerance',
      usage: 1000,
      target: 1000,
      pods: [],
      current: 0,
      want: 1,
    },
    { name: 'none where there are none, for nothing', usage: 0, target: 1000, pods: [], current: 0, want: 0 },
    { name: 'as many as can be counted', usage: maxInt64, target: 1, pods: running(3), want: maxInt32 },
    {
      name: 'no number without pods',
      usage: 200,
      target: 100,
      pods: [],
      current: 3,
      want: 'unable to calculate ready pods: no pods returned by selector while calculating replica count',
    },
  ])('$name', ({ usage, target, pods, current = pods.length, scaleUp = 0.1, want }) => {
    const present = { currentReplicas: current, tolerances: { scaleDown: 0.1, scaleUp } }
    const count = () => replicasByValue(BigInt(usage), BigInt(target), pods, present)
    if (typeof want === 'string') expect(count).toThrow(want)
    else expect(count()).toEqual({ replicas: want, usage: BigInt(usage) })
  })
})

interface ShareRow {
  readonly name: string
  readonly usage: number
  readonly target: number
  readonly replicas: number
  readonly scaleUp?: number
  readonly want: readonly [number, number | bigint]
}

const shares: readonly ShareRow[] = [
  { name: 'more', usage: 20_000, target: 5000, replicas: 3, want: [4, 6667] },
  { name: 'fewer', usage: 6000, target: 2000, replicas: 5, want: [3, 1200] },
  { name: 'the same within the tolerance', usage: 20_166, target: 5000, replicas: 4, want: [4, 5042] },
  {
    name: 'more outside of a small tolerance',
    usage: 20_208,
    target: 5000,
    replicas: 4,
    scaleUp: 0.01,
    want: [5, 5052],
  },
  { name: 'more, of what little there is', usage: 8600, target: 2150, replicas: 3, want: [4, 2867] },
  { name: 'fewer, of what little there is', usage: 8600, target: 2867, replicas: 5, want: [3, 1720] },
  { name: 'the same of what little there is', usage: 8600, target: 2900, replicas: 3, want: [3, 2867] },
  { name: 'none for nothing', usage: 0, target: 2900, replicas: 3, want: [0, 0] },
  {
    name: 'some where there are none, of which there is no share',
    usage: 8600,
    target: 2900,
    replicas: 0,
    want: [3, minInt64],
  },
  { name: 'none where there are none', usage: 0, target: 2900, replicas: 0, want: [0, minInt64] },
]

describe('by the share of each pod there are to be', () => {
  test.each(shares)('$name', ({ usage, target, replicas, scaleUp = 0.1, want }) => {
    const tolerances = { scaleDown: 0.1, scaleUp }
    const wanted = { replicas: want[0], usage: BigInt(want[1]) }
    expect(replicasByShare(BigInt(usage), BigInt(target), replicas, tolerances)).toEqual(wanted)
    expect(replicasByExternalShare([BigInt(usage)], BigInt(target), replicas, tolerances)).toEqual(wanted)
  })

  test.each([
    {
      name: 'as many as can be counted',
      values: [maxInt64],
      target: 1n,
      want: { replicas: maxInt32, usage: maxInt64 },
    },
    { name: 'one for one', values: [maxInt64], target: maxInt64, want: { replicas: 1, usage: maxInt64 } },
    { name: 'no more than fits', values: [maxInt64, 1n], target: maxInt64, want: { replicas: 1, usage: maxInt64 } },
    {
      name: 'a negative sum is taken for one that ran over',
      values: [-5n],
      target: maxInt64,
      want: { replicas: 1, usage: maxInt64 },
    },
    { name: 'all series together', values: [1000n, 2000n], target: 1000n, want: { replicas: 3, usage: 3000n } },
  ])('external: $name', ({ values, target, want }) => {
    expect(replicasByExternalShare(values, target, 1, { scaleDown: 0.1, scaleUp: 0.1 })).toEqual(want)
  })
})

test.each([
  { name: 'nothing', values: [], want: 0n },
  { name: 'series together', values: [8600n, 400n], want: 9000n },
  { name: 'negative ones as well', values: [-5n, 2n], want: -3n },
  { name: 'no more than fits', values: [2n ** 62n, 2n ** 62n, 7n], want: maxInt64 },
])('a sum is $name', ({ values, want }) => {
  expect(sumOf(values)).toBe(want)
})
