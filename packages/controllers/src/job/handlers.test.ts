import type { Job, Pod } from '@coxswain/api'
import { createExpectations, createMetricsRegistry } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { at, atMs, listerOf } from '../shared/testing/builders.ts'
import { job, jobPod as pod } from '../shared/testing/job-builders.ts'
import { createFinalizerExpectations } from './finalizer-expectations.ts'
import { jobHandlers, podHandlers, type Watching } from './handlers.ts'
import { createJobMetrics } from './metrics.ts'
import { isStillTracked } from './orphan-pods.ts'

const complete = [{ type: 'Complete', status: 'True' }]

function setUp(jobs: readonly Job[]) {
  const clock = new VirtualClock({ startMs: atMs('10:00:00') })
  const woken: string[] = []
  const watching: Watching = {
    jobs: listerOf(jobs),
    expectations: createExpectations(clock),
    finalizerExpectations: createFinalizerExpectations(),
    clock,
    metrics: createJobMetrics(createMetricsRegistry()),
    controller: {
      wake: (key) => void woken.push(key),
      wakeAfter: (key, delayMs) => void woken.push(`${key} in ${delayMs}`),
    },
    orphans: { wake: (key) => void woken.push(key) },
    forget: () => undefined,
  }
  return { woken, watching, pods: podHandlers(watching), jobs: jobHandlers(watching) }
}

const later = (before: Pod, metadata: Pod['metadata'] = {}): Pod => ({
  ...before,
  metadata: { ...before.metadata, resourceVersion: '2', ...metadata },
})

describe('a Job', () => {
  const generation = (count: number, more: Parameters<typeof job>[0] = {}): Job =>
    job({ ...more, metadata: { generation: count } })
  test.each([
    { name: 'with another spec is looked at now', next: generation(2), want: ['shop/sum'] },
    { name: 'with another status is looked at in a second', next: generation(1), want: ['shop/sum in 1000'] },
    {
      name: 'with another deadline is looked at then, too',
      next: generation(2, { spec: { activeDeadlineSeconds: 3660 } }),
      want: ['shop/sum', 'shop/sum in 60000'],
    },
    {
      name: 'that has finished has its pods looked at',
      next: generation(1, { status: { conditions: complete } }),
      want: ['selector shop job=sum'],
    },
  ])('$name', ({ next, want }) => {
    const { woken, jobs } = setUp([])
    jobs.updated?.(job(), next)
    expect(woken).toEqual(want)
  })

  test('that is gone has its pods looked at', () => {
    const { woken, jobs } = setUp([])
    jobs.deleted?.(job(), false)
    expect(woken).toEqual(['shop/sum', 'selector shop job=sum'])
  })
})

describe('a pod', () => {
  const orphan = pod('a', { owner: undefined })
  const untracked = pod('a', { owner: undefined, isTracked: false })
  test.each([
    { name: 'wakes its Job in a second', next: pod('a'), want: ['shop/sum in 1000'] },
    { name: 'of an unknown Job wakes nobody', next: pod('a', { owner: 'x' }), want: [] },
    { name: 'on its way out wakes its Job', next: pod('a', { isGoing: true }), want: ['shop/sum in 1000'] },
    {
      name: 'on its way out without a Job is to be released',
      next: pod('a', { owner: 'x', isGoing: true }),
      want: ['pod shop/a'],
    },
    { name: 'of nobody is to be released, and may be adopted', next: orphan, want: ['pod shop/a', 'shop/sum in 1000'] },
    { name: 'of nobody that is not tracked may be adopted', next: untracked, want: ['shop/sum in 1000'] },
  ])('that is new $name', ({ next, want }) => {
    const { woken, pods } = setUp([job()])
    pods.added?.(next, false)
    expect(woken).toEqual(want)
  })

  test.each([
    { name: 'in nothing wakes nobody', previous: pod('a'), next: pod('a'), want: [] },
    { name: 'wakes its Job', previous: pod('a'), next: later(pod('a')), want: ['shop/sum in 1000'] },
    {
      name: 'its Job wakes both',
      previous: pod('a'),
      next: later(pod('a', { owner: 'max' })),
      want: ['shop/sum in 1000', 'shop/max in 1000'],
    },
    {
      name: 'and is nobody’s interests who had it and who may',
      previous: pod('a'),
      next: later(untracked),
      want: ['shop/sum in 1000', 'shop/sum in 1000'],
    },
    { name: 'as an orphan interests nobody', previous: untracked, next: later(untracked), want: [] },
    {
      name: 'its labels as an orphan interests who may have it',
      previous: untracked,
      next: later(untracked, { labels: { job: 'sum', x: '1' } }),
      want: ['shop/sum in 1000'],
    },
  ])('that changes $name', ({ previous, next, want }) => {
    const max = job({ metadata: { name: 'max', uid: 'uid-max' }, spec: { selector: { matchLabels: { job: 'max' } } } })
    const { woken, pods } = setUp([job(), max])
    pods.updated?.(previous, next)
    expect(woken).toEqual(want)
  })

  test('of a finished Job that goes is to be released', () => {
    const { woken, pods } = setUp([job({ status: { conditions: complete } })])
    pods.deleted?.(pod('a'), false)
    expect(woken).toEqual(['pod shop/a'])
  })

  test('meets expectations: of creation when it comes, of release when its finalizer or it itself is gone', () => {
    const { watching, pods } = setUp([job()])
    watching.expectations.expect('shop/sum', 1, 0)
    pods.added?.(pod('a'), false)
    expect(watching.expectations.satisfied('shop/sum')).toBe(true)
    watching.finalizerExpectations.expectRemoved('shop/sum', ['uid-a', 'uid-b', 'uid-c'])
    pods.updated?.(pod('a'), later(pod('a', { isTracked: false })))
    pods.deleted?.(pod('b'), false)
    pods.updated?.(pod('c'), later(pod('c', { isGoing: true })))
    expect([...watching.finalizerExpectations.awaited('shop/sum')]).toEqual(['uid-c'])
  })
})

test.each([
  { name: 'of nobody', of: pod('a', { owner: undefined }), want: false },
  { name: 'of a Job that is gone', of: pod('a', { owner: 'x' }), want: false },
  { name: 'of a Job that goes on', of: pod('a'), want: true },
  { name: 'of a Job that has finished', of: pod('a'), conditions: complete, want: false },
  { name: 'of a Job that others manage', of: pod('a'), managedBy: 'x/y', conditions: complete, want: true },
  {
    name: 'of another kind',
    of: pod('a', {
      metadata: {
        ownerReferences: [{ apiVersion: 'x/v1', kind: 'Job', name: 'sum', uid: 'uid-sum', controller: true }],
      },
    }),
    conditions: complete,
    want: true,
  },
])('a pod $name keeps its finalizer: $want', ({ of, conditions, managedBy, want }) => {
  const sum = job({ spec: { managedBy }, status: { startTime: at('09:00:00'), conditions } })
  const listers = { jobs: listerOf([sum]), pods: listerOf<Pod>([]) }
  expect(isStillTracked(listers, { ...of, metadata: { namespace: 'shop', ...of.metadata } })).toBe(want)
})
