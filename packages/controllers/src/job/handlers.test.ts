import type { Job, Pod } from '@coxswain/api'
import { createExpectations, createMetricsRegistry } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { at, atMs, listerOf } from '../shared/testing/builders.ts'
import { job, jobPod as pod } from '../shared/testing/job-builders.ts'
import { createFinalizerExpectations } from './finalizer-expectations.ts'
import { jobHandlers, podHandlers, type Watching } from './handlers.ts'
import { createJobMetrics } from './metrics.ts'

const complete = [{ type: 'Complete', status: 'True' }]

function setUp(jobs: readonly Job[]) {
  const registry = createMetricsRegistry()
  const clock = new VirtualClock({ startMs: atMs('10:00:00') })
  const woken: string[] = []
  const forgotten: string[] = []
  const watching: Watching = {
    jobs: listerOf(jobs),
    expectations: createExpectations(clock),
    finalizerExpectations: createFinalizerExpectations(),
    clock,
    metrics: createJobMetrics(registry),
    controller: {
      wake: (key) => void woken.push(key),
      wakeAfter: (key, delayMs) => void woken.push(`${key} in ${delayMs}`),
    },
    orphans: { wake: (key) => void woken.push(key) },
    forget: ({ metadata }) => void forgotten.push(metadata?.uid ?? ''),
  }
  return { woken, forgotten, watching, registry, pods: podHandlers(watching), jobs: jobHandlers(watching) }
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

  const limited = (seconds: number | undefined, started = '09:59:00'): Parameters<typeof job>[0] => ({
    spec: { activeDeadlineSeconds: seconds },
    status: { startTime: at(started) },
  })
  test.each([
    { name: 'the same', before: limited(100), next: limited(100), want: [] },
    { name: 'a new one', before: limited(undefined), next: limited(100), want: ['shop/sum in 40000'] },
    { name: 'another one', before: limited(100), next: limited(70), want: ['shop/sum in 10000'] },
    { name: 'one that is over', before: limited(100), next: limited(10), want: ['shop/sum in -50000'] },
    { name: 'none any more', before: limited(100), next: limited(undefined), want: [] },
    {
      name: 'a new one before it has started',
      before: {},
      next: { spec: { activeDeadlineSeconds: 9 }, status: { startTime: undefined } },
      want: [],
    },
  ])('that gets a deadline, $name, is looked at in time', ({ before, next, want }) => {
    const { woken, jobs } = setUp([])
    jobs.updated?.(job({ ...before, metadata: { generation: 1 } }), job({ ...next, metadata: { generation: 2 } }))
    expect(woken).toEqual(['shop/sum', ...want])
  })

  test('that is new is looked at now', () => {
    const { woken, jobs } = setUp([])
    jobs.added?.(job(), false)
    expect(woken).toEqual(['shop/sum'])
  })

  test.each([false, true])('that is gone has its pods looked at, and is forgotten (not seen to go: %s)', (isStale) => {
    const { woken, forgotten, jobs } = setUp([])
    jobs.deleted?.(job(), isStale)
    expect(woken).toEqual(['shop/sum', 'selector shop job=sum'])
    expect(forgotten).toEqual(['uid-sum'])
  })

  test('of others is counted when it comes', () => {
    const { jobs, registry } = setUp([])
    for (const managedBy of ['example.com/other', 'example.com/other', 'kubernetes.io/job-controller', undefined]) {
      jobs.added?.(job({ spec: { managedBy } }), false)
    }
    const lines = registry.write().split('\n')
    expect(lines.filter((line) => line.startsWith('job_controller_jobs_by'))).toEqual([
      'job_controller_jobs_by_external_controller_total{controller_name="example.com/other"} 2',
    ])
  })
})

describe('a pod', () => {
  const orphan = pod('a', { owner: undefined })
  const untracked = pod('a', { owner: undefined, isTracked: false })
  const ownedBy = (name: string, { kind = 'Job', uid = `uid-${name}` }): Pod =>
    pod('a', {
      metadata: { ownerReferences: [{ apiVersion: 'batch/v1', kind, name, uid, controller: true }] },
    })
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
    { name: 'of an earlier Job of that name wakes nobody', next: ownedBy('sum', { uid: 'uid-earlier' }), want: [] },
    { name: 'of another kind wakes nobody', next: ownedBy('sum', { kind: 'CronJob' }), want: [] },
    {
      name: 'of nobody in another namespace may not be adopted',
      next: pod('a', { owner: undefined, isTracked: false, metadata: { namespace: 'elsewhere' } }),
      want: [],
    },
    {
      name: 'of nobody without labels may not be adopted',
      next: pod('a', { owner: undefined, isTracked: false, metadata: { labels: {} } }),
      want: [],
    },
    {
      name: 'of nobody on its way out is to be released',
      next: pod('a', { owner: undefined, isGoing: true }),
      want: ['pod shop/a'],
    },
    {
      name: 'of nobody on its way out, untracked, wakes nobody',
      next: pod('a', { owner: undefined, isTracked: false, isGoing: true }),
      want: [],
    },
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

  test('of nobody may be adopted by all that select it, and by no other', () => {
    const twin = job({ metadata: { name: 'twin', uid: 'uid-twin' } })
    const max = job({ metadata: { name: 'max', uid: 'uid-max' }, spec: { selector: { matchLabels: { job: 'max' } } } })
    const inValues = { matchExpressions: [{ key: 'job', operator: 'In', values: ['sum', 'min'] }] }
    const any = job({ metadata: { name: 'any', uid: 'uid-any' }, spec: { selector: inValues } })
    const { woken, pods } = setUp([job(), twin, max, any])
    pods.added?.(untracked, false)
    expect(woken).toEqual(['shop/sum in 1000', 'shop/twin in 1000', 'shop/any in 1000'])
  })

  test.each([
    { name: 'wakes its Job', jobs: [job()], gone: pod('a'), want: ['shop/sum in 1000'] },
    {
      name: 'of a finished Job is to be released',
      jobs: [job({ status: { conditions: complete } })],
      gone: pod('a'),
      want: ['pod shop/a'],
    },
    { name: 'of a Job that is gone is to be released', jobs: [], gone: pod('a'), want: ['pod shop/a'] },
    {
      name: 'of a Job that is gone is not, if it is untracked',
      jobs: [],
      gone: pod('a', { isTracked: false }),
      want: [],
    },
    { name: 'of nobody wakes nobody', jobs: [job()], gone: untracked, want: [] },
    { name: 'of nobody is to be released', jobs: [job()], gone: orphan, want: ['pod shop/a'] },
  ])('that is gone $name', ({ jobs, gone, want }) => {
    const { woken, pods } = setUp(jobs)
    pods.deleted?.(gone, false)
    expect(woken).toEqual(want)
  })

  test('meets expectations: of creation when it comes, of release when its finalizer or it itself is gone', () => {
    const { watching, pods } = setUp([job()])
    watching.expectations.expect('shop/sum', 1, 0)
    pods.added?.(pod('a'), false)
    expect(watching.expectations.satisfied('shop/sum')).toBe(true)
    watching.finalizerExpectations.expectRemoved('shop/sum', ['uid-a', 'uid-b', 'uid-c', 'uid-d'])
    pods.updated?.(pod('a'), later(pod('a', { isTracked: false })))
    pods.deleted?.(pod('b'), false)
    pods.updated?.(pod('c'), later(pod('c', { isGoing: true })))
    pods.updated?.(pod('d'), later(pod('d', { isGoing: true, isTracked: false })))
    expect([...watching.finalizerExpectations.awaited('shop/sum')]).toEqual(['uid-c'])
  })

  test.each<{ name: string; act: (pods: ReturnType<typeof setUp>['pods']) => void; want: boolean }>([
    {
      name: 'on its way out is deleted',
      act: (pods) => pods.updated?.(pod('a'), later(pod('a', { isGoing: true }))),
      want: true,
    },
    { name: 'gone is deleted', act: (pods) => pods.deleted?.(pod('a'), false), want: true },
    {
      name: 'seen first on its way out is deleted',
      act: (pods) => pods.added?.(pod('a', { isGoing: true }), false),
      want: true,
    },
    { name: 'of nobody is not', act: (pods) => pods.deleted?.(orphan, false), want: false },
    { name: 'that changes is not', act: (pods) => pods.updated?.(pod('a'), later(pod('a'))), want: false },
  ])('$name', ({ act, want }) => {
    const { watching, pods } = setUp([job()])
    watching.expectations.expect('shop/sum', 0, 1)
    act(pods)
    expect(watching.expectations.satisfied('shop/sum')).toBe(want)
  })

  test('that changes hands without its finalizer is released for both', () => {
    const { watching, pods } = setUp([job(), job({ metadata: { name: 'max', uid: 'uid-max' } })])
    const { finalizerExpectations } = watching
    for (const key of ['shop/sum', 'shop/max']) finalizerExpectations.expectRemoved(key, ['uid-a'])
    pods.updated?.(pod('a'), later(pod('a', { owner: 'max', isTracked: false })))
    expect(['shop/sum', 'shop/max'].map((key) => finalizerExpectations.awaited(key).size)).toEqual([0, 0])
  })

  const [tracked, failed, succeeded] = [pod('a'), pod('a', { phase: 'Failed' }), pod('a', { phase: 'Succeeded' })]
  const released = pod('a', { phase: 'Succeeded', isTracked: false })
  test.each<{ name: string; previous?: Pod; next?: Pod; want?: string }>([
    { name: 'comes', next: tracked },
    { name: 'comes after its end', next: failed, want: 'add' },
    { name: 'fails', previous: tracked, next: failed, want: 'add' },
    { name: 'succeeds', previous: tracked, next: succeeded, want: 'add' },
    { name: 'is released', previous: succeeded, next: released, want: 'delete' },
    { name: 'goes with its finalizer', previous: failed, want: 'delete' },
    { name: 'goes without its finalizer', previous: released },
    { name: 'stays as it is', previous: failed, next: failed },
    {
      name: 'fails, though it is nobody’s',
      previous: orphan,
      next: { ...orphan, status: { phase: 'Failed' } },
      want: 'add',
    },
  ])('that $name is counted among those that have ended and are tracked: $want', ({ previous, next, want }) => {
    const { pods, registry } = setUp([job()])
    if (previous === undefined) pods.added?.(next ?? tracked, false)
    else if (next === undefined) pods.deleted?.(previous, false)
    else pods.updated?.(previous, next)
    const line = `job_controller_terminated_pods_tracking_finalizer_total{event="${want}"} 1`
    const lines = registry.write().split('\n')
    expect(lines.filter((text) => text.startsWith('job_controller_terminated'))).toEqual(
      want === undefined ? [] : [line],
    )
  })
})
