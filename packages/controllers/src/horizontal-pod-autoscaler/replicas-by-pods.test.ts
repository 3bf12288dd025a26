import type { Container, Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at, atMs } from '../shared/testing/builders.ts'
import { countPods } from './group-pods.ts'
import { replicasByAverage, replicasByUtilization } from './replicas-by-pods.ts'
import { requestsOf } from './requests.ts'

const now = '12:00:00'
const times = { cpuInitializationPeriodMs: 120_000, initialReadinessDelayMs: 10_000 }
const tenPercent = { scaleDown: 0.1, scaleUp: 0.1 }

/** `hot`: started just now, so that its CPU is that of its start. */
type Trait = 'ready' | 'unready' | 'hot' | 'unready hot' | 'failed' | 'going' | 'pending'

function podOf(index: number, trait: Trait, request: string | undefined): Pod {
  const isHot = trait.endsWith('hot')
  const isReady = trait === 'ready' || trait === 'hot' || trait === 'going'
  const since = at(isHot ? now : '09:00:00')
  const resources = request === undefined ? {} : { requests: { cpu: request } }
  return {
    metadata: { name: `p${index}`, namespace: 'shop', ...(trait === 'going' ? { deletionTimestamp: at(now) } : {}) },
    spec: {
      containers: ['first', 'second'].map((name): Container => ({ name, image: '', resources })),
    },
    status: {
      phase: trait === 'failed' ? 'Failed' : trait === 'pending' ? 'Pending' : 'Running',
      startTime: since,
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: since }],
    },
  }
}

interface Row {
  readonly name: string
  readonly current?: number
  readonly pods: readonly Trait[]
  /** Of each of two containers of a pod. Default: a core each. */
  readonly requests?: readonly (string | undefined)[]
  /** Used by each of the two containers, in pod's order. */
  readonly levels: readonly (number | readonly [number, number])[]
  readonly names?: readonly string[]
  readonly container?: string
  readonly target: number
  readonly tolerances?: { readonly scaleDown: number; readonly scaleUp: number }
  /** Replicas, percent, average. */
  readonly want: readonly [number, number, number] | string
}

const all = (count: number): readonly Trait[] => Array.from({ length: count }, (): Trait => 'ready')
const near = ['900m', '1', '1100m']

function byUtilization(row: Row): unknown {
  const { current = row.pods.length, requests, levels, container, target, tolerances = tenPercent } = row
  const pods = row.pods.map((trait, index) => podOf(index, trait, requests === undefined ? '1' : requests[index]))
  const samples = new Map(
    levels.map((level, index) => {
      const [first, second] = typeof level === 'number' ? [level, level] : level
      const value = container === undefined ? first + second : container === 'first' ? first : second
      const sample = { milliValue: BigInt(value), timestampMs: atMs(now), windowMs: 60_000 }
      return [row.names?.[index] ?? `p${index}`, sample] as const
    }),
  )
  const counted = countPods({ pods, samples, resource: 'cpu', times, nowMs: atMs(now) })
  const asked = requestsOf(pods, { resource: 'cpu', container, usesPodLevel: true })
  const present = { currentReplicas: current, tolerances }
  const { replicas, usage } = replicasByUtilization(counted, asked, target, present)
  return [replicas, usage.percent, Number(usage.average)]
}

const rows: readonly Row[] = [
  { name: 'more when more is used', pods: all(3), levels: [300, 500, 700], target: 30, want: [5, 50, 1000] },
  {
    name: 'more by one container alone',
    pods: all(3),
    levels: [
      [1000, 300],
      [1000, 500],
      [1000, 700],
    ],
    container: 'second',
    target: 30,
    want: [5, 50, 500],
  },
  {
    name: 'less many more while one is not ready',
    pods: ['unready', 'ready', 'ready'],
    levels: [300, 500, 700],
    target: 30,
    want: [4, 60, 1200],
  },
  {
    name: 'less many more while one is starting',
    pods: ['hot', 'ready', 'ready'],
    levels: [300, 500, 700],
    target: 30,
    want: [4, 60, 1200],
  },
  {
    name: 'the same by one container',
    pods: ['hot', 'ready', 'ready'],
    levels: [
      [0, 300],
      [0, 500],
      [0, 700],
    ],
    container: 'second',
    target: 30,
    want: [4, 60, 600],
  },
  {
    name: 'no more while those that are not ready would be enough',
    pods: ['ready', 'unready', 'unready'],
    levels: [400, 500, 700],
    target: 30,
    want: [3, 40, 800],
  },
  {
    name: 'no more while those that are starting would be enough',
    pods: ['ready', 'unready hot', 'unready hot'],
    levels: [400, 500, 700],
    target: 30,
    want: [3, 40, 800],
  },
  {
    name: 'more, failed pods aside',
    current: 2,
    pods: ['ready', 'ready', 'failed', 'failed'],
    levels: [500, 700],
    target: 30,
    want: [4, 60, 1200],
  },
  {
    name: 'more by one container, with samples of failed pods',
    current: 2,
    pods: ['ready', 'ready', 'failed', 'failed'],
    levels: [
      [1000, 500],
      [9000, 700],
      [1000, 0],
      [9000, 0],
    ],
    container: 'second',
    target: 30,
    want: [4, 60, 600],
  },
  {
    name: 'more, pods on their way out aside',
    current: 2,
    pods: ['ready', 'ready', 'going', 'going'],
    levels: [500, 700],
    target: 30,
    want: [4, 60, 1200],
  },
  { name: 'fewer when less is used', pods: all(5), levels: [100, 300, 500, 250, 250], target: 50, want: [3, 28, 560] },
  {
    name: 'fewer by one container',
    pods: all(5),
    levels: [
      [1000, 100],
      [1000, 300],
      [1000, 500],
      [1000, 250],
      [1000, 250],
    ],
    container: 'second',
    target: 50,
    want: [3, 28, 280],
  },
  {
    name: 'fewer, those that are not ready aside',
    pods: ['ready', 'ready', 'ready', 'unready', 'unready'],
    levels: [100, 300, 500, 250, 250],
    target: 50,
    want: [2, 30, 600],
  },
  {
    name: 'fewer, those without a node aside',
    pods: ['ready', 'pending', 'pending', 'pending', 'pending'],
    levels: [100],
    target: 50,
    want: [1, 10, 200],
  },
  {
    name: 'fewer, those without a node aside, with samples too',
    pods: ['ready', 'pending', 'pending', 'pending', 'pending'],
    levels: [
      [1000, 100],
      [1000, 300],
      [1000, 500],
      [1000, 250],
      [1000, 250],
    ],
    container: 'second',
    target: 50,
    want: [1, 10, 100],
  },
  {
    name: 'fewer by one container, those that are not ready aside',
    pods: ['ready', 'ready', 'ready', 'unready', 'unready'],
    levels: [
      [1000, 100],
      [1000, 300],
      [1000, 500],
      [1000, 250],
      [1000, 250],
    ],
    container: 'second',
    target: 50,
    want: [2, 30, 300],
  },
  {
    name: 'fewer by one container, those that are starting aside',
    pods: ['ready', 'ready', 'ready', 'hot', 'hot'],
    levels: [
      [0, 100],
      [0, 300],
      [0, 500],
      [0, 1000],
      [0, 1000],
    ],
    container: 'second',
    target: 50,
    want: [2, 30, 300],
  },
  {
    name: 'fewer than there should be, when most are not even there',
    current: 4,
    pods: all(1),
    levels: [1000],
    target: 50,
    want: [2, 100, 2000],
  },
  {
    name: 'fewer, those that are starting aside',
    pods: ['ready', 'ready', 'ready', 'hot', 'hot'],
    levels: [100, 300, 500, 1000, 1000],
    target: 50,
    want: [2, 30, 600],
  },
  {
    name: 'fewer, failed pods aside',
    current: 5,
    pods: [...all(5), 'failed', 'failed'],
    levels: [100, 300, 500, 250, 250],
    target: 50,
    want: [3, 28, 560],
  },
  {
    name: 'fewer, pods on their way out aside, though they still run',
    current: 5,
    pods: [...all(5), 'going', 'going'],
    levels: [
      [1000, 100],
      [1000, 300],
      [1000, 500],
      [1000, 250],
      [1000, 250],
      [1000, 9000],
      [1000, 9000],
    ],
    container: 'second',
    target: 50,
    want: [3, 28, 280],
  },
  {
    name: 'the same within the tolerance',
    pods: all(3),
    requests: near,
    levels: [1010, 1030, 1020],
    target: 100,
    want: [3, 102, 2040],
  },
  {
    name: 'the same at the very end of the tolerance',
    pods: all(3),
    levels: [550, 550, 550],
    target: 50,
    want: [3, 55, 1100],
  },
  {
    name: 'the same at the very start of the tolerance',
    pods: all(10),
    levels: Array.from({ length: 10 }, () => 450),
    target: 50,
    want: [10, 45, 900],
  },
  { name: 'more just beyond the tolerance', pods: all(3), levels: [560, 560, 560], target: 50, want: [4, 56, 1120] },
  {
    name: 'as many, though just beyond the tolerance, for parts of a pod count in full',
    pods: all(3),
    levels: [440, 440, 440],
    target: 50,
    want: [3, 44, 880],
  },
  {
    name: 'more outside of no tolerance at all',
    pods: all(3),
    requests: near,
    levels: [909, 1010, 1111],
    target: 100,
    tolerances: { scaleDown: 0, scaleUp: 0 },
    want: [4, 101, 2020],
  },
  {
    name: 'the same within a large tolerance upwards',
    pods: all(3),
    requests: near,
    levels: [1890, 1910, 1900],
    target: 100,
    tolerances: { scaleDown: 0.1, scaleUp: 2 },
    want: [3, 190, 3800],
  },
  {
    name: 'more outside of the tolerance upwards, whatever that downwards is',
    pods: all(3),
    requests: near,
    levels: [1100, 1080, 1090],
    target: 100,
    tolerances: { scaleDown: 2, scaleUp: 0.08 },
    want: [4, 109, 2180],
  },
  {
    name: 'the same within the tolerance downwards',
    pods: all(3),
    requests: near,
    levels: [660, 640, 650],
    target: 100,
    tolerances: { scaleDown: 0.36, scaleUp: 0.1 },
    want: [3, 65, 1300],
  },
  {
    name: 'fewer outside of the tolerance downwards',
    pods: all(3),
    requests: near,
    levels: [660, 640, 650],
    target: 100,
    tolerances: { scaleDown: 0.34, scaleUp: 0.1 },
    want: [2, 65, 1300],
  },
  {
    name: 'what the pods that are there use, not those that nobody knows',
    pods: all(4),
    levels: [4000, 9500, 3000, 7000, 3200, 2000],
    target: 100,
    want: [24, 587, 11750],
  },
  { name: 'fewer, those without a sample as busy', pods: all(4), levels: [400, 95], target: 100, want: [3, 24, 495] },
  {
    name: 'the same when just right, and one has no sample',
    pods: all(2),
    levels: [1000],
    target: 100,
    want: [2, 100, 2000],
  },
  {
    name: 'the same when one without a sample may be idle',
    pods: all(2),
    levels: [1900],
    target: 100,
    want: [2, 190, 3800],
  },
  {
    name: 'the same when one without a sample may be busy',
    pods: all(2),
    levels: [600],
    target: 100,
    want: [2, 60, 1200],
  },
  {
    name: 'the same when one is not ready and one has no sample',
    pods: ['unready', 'ready', 'ready'],
    levels: [100, 450],
    target: 50,
    want: [3, 45, 900],
  },
  {
    name: 'the same when one is starting and one has no sample',
    pods: ['hot', 'ready', 'ready'],
    levels: [100, 450],
    target: 50,
    want: [3, 45, 900],
  },
  {
    name: 'more when that is sure, though one is not ready and one has no sample',
    pods: ['unready', 'ready', 'ready'],
    levels: [100, 2000],
    target: 50,
    want: [4, 200, 4000],
  },
  {
    name: 'more when that is sure, though one is starting and one has no sample',
    pods: ['unready hot', 'ready', 'ready'],
    levels: [100, 2000],
    target: 50,
    want: [4, 200, 4000],
  },
  {
    name: 'fewer when that is sure, though one is not ready and one has no sample',
    pods: ['unready', 'ready', 'ready', 'ready'],
    levels: [100, 100, 100],
    target: 50,
    want: [3, 10, 200],
  },
  {
    name: 'fewer for a target above all requests: one without a sample is at the target',
    pods: ['unready', 'ready', 'ready', 'ready'],
    requests: ['1', '1', '2', '2'],
    levels: [200, 100, 100],
    target: 300,
    want: [2, 6, 200],
  },
  {
    name: 'no more than there should be while a rollout has one more',
    current: 2,
    pods: all(3),
    levels: [100, 100],
    target: 50,
    want: [2, 10, 200],
  },
  {
    name: 'nothing of samples of pods that are gone',
    pods: all(1),
    levels: [100],
    names: ['gone'],
    target: 100,
    want: 'no metrics returned matched known pods',
  },
  {
    name: 'nothing without pods',
    pods: [],
    levels: [100],
    target: 100,
    want: 'no pods returned by selector while calculating replica count',
  },
  {
    name: 'nothing when no sample counts',
    pods: ['unready', 'failed'],
    levels: [100, 100],
    target: 100,
    want: 'did not receive metrics for targeted pods (pods might be unready)',
  },
  {
    name: 'nothing without requests',
    pods: all(1),
    requests: [undefined],
    levels: [200],
    target: 100,
    want: 'missing request for cpu in container first of Pod p0',
  },
  {
    name: 'nothing when one that does not count has no request',
    pods: ['ready', 'failed'],
    requests: ['1', undefined],
    levels: [200],
    target: 100,
    want: 'missing request for cpu in container first of Pod p1',
  },
]

describe('by the share of requests that pods use there are to be', () => {
  test.each(rows)('$name', (row) => {
    if (typeof row.want === 'string') expect(() => byUtilization(row)).toThrow(row.want)
    else expect(byUtilization(row)).toEqual(row.want)
  })

  // Ten pods that ask for twice of what they use, more or less: the tolerance lies between a target of 55 and one of 56 %.
  test.each([
    { target: 56, want: 9 },
    { target: 55, want: 10 },
  ])('as many as at $target % when the difference is about the tolerance', ({ target, want }) => {
    const requests = [400, 200, 310, 290, 302, 298, 301, 299, 300, 300].map((milli) => `${milli}m`)
    const levels = Array.from({ length: 10 }, () => 150)
    expect(byUtilization({ name: '', pods: all(10), requests, levels, target, want: '' })).toEqual([want, 50, 300])
  })
})

interface AverageRow {
  readonly name: string
  readonly current?: number
  readonly pods: readonly Trait[]
  readonly levels: readonly number[]
  readonly target: number
  readonly scaleUp?: number
  /** Replicas, average. */
  readonly want: readonly [number, number] | string
}

function byAverage({ current, pods: traits, levels, target, scaleUp = 0.1 }: AverageRow): unknown {
  const pods = traits.map((trait, index) => podOf(index, trait, undefined))
  const sample = (level: number) => ({ milliValue: BigInt(level), timestampMs: atMs(now), windowMs: 60_000 })
  const samples = new Map(levels.map((level, index) => [`p${index}`, sample(level)] as const))
  const counted = countPods({ pods, samples, resource: undefined, times, nowMs: atMs(now) })
  const present = { currentReplicas: current ?? pods.length, tolerances: { scaleDown: 0.1, scaleUp } }
  const { replicas, usage } = replicasByAverage(counted, BigInt(target), present)
  return [replicas, Number(usage.average)]
}

const averageRows: readonly AverageRow[] = [
  { name: 'more', pods: all(3), levels: [20_000, 10_000, 30_000], target: 15_000, want: [4, 20_000] },
  {
    name: 'more, also by those that are not ready: only CPU tells of starting',
    pods: ['ready', 'ready', 'unready hot'],
    levels: [50_000, 10_000, 30_000],
    target: 15_000,
    want: [6, 30_000],
  },
  {
    name: 'more by all that are starting',
    pods: ['unready hot', 'ready', 'unready hot'],
    levels: [50_000, 15_000, 30_000],
    target: 15_000,
    want: [7, 31_666],
  },
  { name: 'fewer', pods: all(5), levels: [12_000, 12_000, 12_000, 12_000, 12_000], target: 20_000, want: [3, 12_000] },
  {
    name: 'the same within the tolerance',
    pods: all(3),
    levels: [20_000, 21_000, 21_000],
    target: 20_000,
    want: [3, 20_666],
  },
  {
    name: 'more outside of a small tolerance',
    pods: all(3),
    levels: [20_000, 21_000, 21_000],
    target: 20_000,
    scaleUp: 0.01,
    want: [4, 20_666],
  },
  {
    name: 'the same when just right, and some have no sample',
    pods: all(5),
    levels: [20_000, 19_000, 21_000],
    target: 20_000,
    want: [5, 20_000],
  },
  {
    name: 'no more than there should be while a rollout has one more',
    current: 2,
    pods: all(3),
    levels: [10_000, 10_000],
    target: 17_000,
    want: [2, 10_000],
  },
  {
    name: 'more, those without a node as idle',
    pods: ['ready', 'pending'],
    levels: [40_000],
    target: 10_000,
    want: [4, 40_000],
  },
  {
    name: 'nothing without pods',
    pods: [],
    levels: [1],
    target: 1,
    want: 'no pods returned by selector while calculating replica count',
  },
]

describe('by the average of pods there are to be', () => {
  test.each(averageRows)('$name', (row) => {
    if (typeof row.want === 'string') expect(() => byAverage(row)).toThrow(row.want)
    else expect(byAverage(row)).toEqual(row.want)
  })
})
