import { jobs, pods, type Job, type Pod } from '@coxswain/api'
import { StatusError, type ApiRequest } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { afterEach, describe, expect, test } from 'vitest'
import { finishPods, type PodEnd } from './finish-pods.ts'
import { startWorkloadCluster } from './workload-cluster.ts'

const stops: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const seconds = (count: number): number => count * 1000

interface SetUp {
  readonly endOf?: (pod: Pod) => PodEnd | undefined
  readonly refuse?: (request: ApiRequest) => StatusError | undefined
}

/** A Job controller alone, and pods that end as told; `refuse` may answer its requests with an error. */
async function setUp({ endOf = () => undefined, refuse = () => undefined }: SetUp = {}) {
  const clock = new VirtualClock({ startMs: Date.UTC(2026, 3, 1, 12) })
  const bugs: unknown[] = []
  const cluster = await startWorkloadCluster({ clock, refuse, chosen: ['job'], onBug: (error) => bugs.push(error) })
  stops.push(async () => {
    const stopped = cluster.stop()
    await clock.settle()
    await stopped
    expect(bugs).toEqual([])
  })
  await clock.settle()
  const created: number[] = []
  cluster.informers.informer(pods).addHandlers({ added: () => void created.push(clock.now()) })
  finishPods(cluster, clock, endOf)
  const inShop = cluster.client.resource(jobs, 'shop')
  const statusOf = async (name = 'sum') => (await inShop.get(name)).status
  const list = async () => (await cluster.client.resource(pods, 'shop').list()).items
  return { clock, cluster, jobs: inShop, statusOf, pods: list, created }
}

function jobOf(spec: Partial<NonNullable<Job['spec']>>, restartPolicy = 'Never'): Job {
  const containers = [{ name: 'main', image: 'busybox' }]
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'sum', namespace: 'shop' },
    spec: { template: { spec: { restartPolicy, containers } }, ...spec },
  }
}

const succeedAfter = (afterMs: number) => (): PodEnd => ({ afterMs, exitCode: 0 })
const failAfter = (afterMs: number) => (): PodEnd => ({ afterMs, exitCode: 1 })
const indexOf = ({ metadata }: Pod): number =>
  Number(metadata?.annotations?.['batch.kubernetes.io/job-completion-index'])
const tracked = (all: readonly Pod[]): readonly Pod[] =>
  all.filter(({ metadata }) => metadata?.finalizers?.includes('batch.kubernetes.io/job-tracking'))
const conditionsOf = (status: Job['status']): readonly string[] =>
  (status?.conditions ?? []).map(({ type, status: value, reason }) => `${type}=${value} ${reason}`)

describe('a Job that succeeds', () => {
  test('runs so many at a time until enough have succeeded, and lets all go', async () => {
    const { clock, jobs: inShop, statusOf, pods: list } = await setUp({ endOf: succeedAfter(seconds(5)) })
    await inShop.create(jobOf({ completions: 7, parallelism: 3 }))
    await clock.advance(seconds(2))
    expect(await statusOf()).toMatchObject({ active: 3, ready: 3, terminating: 0, uncountedTerminatedPods: {} })
    await clock.advance(seconds(60))
    const status = await statusOf()
    expect(status).toMatchObject({ succeeded: 7, ready: 0, terminating: 0, startTime: '2026-04-01T12:00:00Z' })
    expect(status).not.toHaveProperty('active')
    expect(status).not.toHaveProperty('failed')
    expect(status?.completionTime).toBeDefined()
    expect(conditionsOf(status)).toEqual([
      'SuccessCriteriaMet=True CompletionsReached',
      'Complete=True CompletionsReached',
    ])
    expect(await list()).toHaveLength(7)
    expect(tracked(await list())).toEqual([])
  })

  test('Indexed: each index once, with its name, its variable and its host', async () => {
    const { clock, jobs: inShop, statusOf, pods: list } = await setUp({ endOf: succeedAfter(seconds(1)) })
    await inShop.create(jobOf({ completions: 5, parallelism: 2, completionMode: 'Indexed' }))
    await clock.advance(seconds(60))
    expect(await statusOf()).toMatchObject({ succeeded: 5, completedIndexes: '0-4' })
    const all = await list()
    expect(all.map(indexOf).toSorted()).toEqual([0, 1, 2, 3, 4])
    for (const pod of all) {
      expect(pod.metadata?.name).toMatch(new RegExp(`^sum-${indexOf(pod)}-`))
      expect(pod.spec?.hostname).toBe(`sum-${indexOf(pod)}`)
      expect(pod.metadata?.labels).toMatchObject({ 'batch.kubernetes.io/job-completion-index': String(indexOf(pod)) })
      expect(pod.spec?.containers[0]?.env?.map(({ name }) => name)).toEqual(['JOB_COMPLETION_INDEX'])
    }
  })

  test('as a work queue: one success ends the making of pods, the rest may go on', async () => {
    let started = 0
    const {
      clock,
      jobs: inShop,
      statusOf,
      created,
    } = await setUp({
      endOf: () => ({ afterMs: seconds(5 * (started += 1)), exitCode: 0 }),
    })
    await inShop.create(jobOf({ parallelism: 3 }))
    await clock.advance(seconds(8))
    expect(await statusOf()).toMatchObject({ succeeded: 1, active: 2 })
    await clock.advance(seconds(30))
    expect(await statusOf()).toMatchObject({ succeeded: 3 })
    expect(created).toHaveLength(3)
  })

  test('by its success policy: who is left is ended, and waited for', async () => {
    const {
      clock,
      cluster,
      jobs: inShop,
      statusOf,
      pods: list,
    } = await setUp({
      endOf: (pod) => (indexOf(pod) === 2 ? { afterMs: seconds(5), exitCode: 0 } : undefined),
    })
    const successPolicy = { rules: [{ succeededIndexes: '1-2', succeededCount: 1 }] }
    await inShop.create(jobOf({ completions: 4, parallelism: 4, completionMode: 'Indexed', successPolicy }))
    await clock.advance(seconds(10))
    expect(conditionsOf(await statusOf())).toEqual(['SuccessCriteriaMet=True SuccessPolicy'])
    expect(await statusOf()).toMatchObject({ terminating: 3, completedIndexes: '2' })
    const going = (await list()).filter(({ metadata }) => metadata?.deletionTimestamp !== undefined)
    expect(going).toHaveLength(3)
    for (const { metadata } of going) {
      await cluster.client.resource(pods, 'shop').delete(metadata?.name ?? '', { gracePeriodSeconds: 0 })
    }
    await clock.advance(seconds(5))
    expect(conditionsOf(await statusOf())).toEqual([
      'SuccessCriteriaMet=True SuccessPolicy',
      'Complete=True SuccessPolicy',
    ])
    expect(await statusOf()).toMatchObject({ succeeded: 1 })
  })
})

describe('a Job that fails', () => {
  test('backs off 10 s, 20 s, … to ten minutes, and gives up after its limit', async () => {
    const { clock, jobs: inShop, statusOf, created } = await setUp({ endOf: failAfter(0) })
    await inShop.create(jobOf({ backoffLimit: 9 }))
    await clock.advance(seconds(2 * 3600))
    const gaps = created.slice(1).map((ms, index) => Math.floor((ms - (created[index] ?? 0)) / 1000))
    expect(gaps).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600])
    const status = await statusOf()
    expect(status).toMatchObject({ failed: 10 })
    expect(conditionsOf(status)).toEqual([
      'FailureTarget=True BackoffLimitExceeded',
      'Failed=True BackoffLimitExceeded',
    ])
    expect(status?.completionTime).toBeUndefined()
  })

  test('for each index by itself, with its failures told to the next pod', async () => {
    const {
      clock,
      jobs: inShop,
      statusOf,
      pods: list,
    } = await setUp({
      endOf: (pod) => ({ afterMs: 0, exitCode: indexOf(pod) === 1 ? 1 : 0 }),
    })
    await inShop.create(jobOf({ completions: 3, parallelism: 3, completionMode: 'Indexed', backoffLimitPerIndex: 2 }))
    await clock.advance(seconds(300))
    const status = await statusOf()
    expect(status).toMatchObject({ completedIndexes: '0,2', failedIndexes: '1', succeeded: 2, failed: 3 })
    expect(conditionsOf(status)).toEqual(['FailureTarget=True FailedIndexes', 'Failed=True FailedIndexes'])
    const counts = (await list())
      .filter((pod) => indexOf(pod) === 1)
      .map(({ metadata }) => metadata?.annotations?.['batch.kubernetes.io/job-index-failure-count'])
    expect(counts.toSorted()).toEqual(['0', '1', '2'])
    expect(tracked(await list())).toEqual([])
  })

  test('at its deadline, with pods still running', async () => {
    const { clock, jobs: inShop, statusOf, pods: list } = await setUp()
    await inShop.create(jobOf({ parallelism: 2, completions: 2, activeDeadlineSeconds: 30 }))
    await clock.advance(seconds(29))
    expect(conditionsOf(await statusOf())).toEqual([])
    await clock.advance(seconds(3))
    expect(conditionsOf(await statusOf())).toEqual(['FailureTarget=True DeadlineExceeded'])
    expect(tracked(await list())).toEqual([])
  })

  test('by its policy: ignored failures do not count, the exit code that fails the Job does at once', async () => {
    let failures = 0
    const {
      clock,
      jobs: inShop,
      statusOf,
    } = await setUp({
      endOf: () => ({ afterMs: seconds(1), exitCode: (failures += 1) < 3 ? 7 : 42 }),
    })
    const rules = [
      { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } },
      { action: 'Ignore', onExitCodes: { operator: 'In', values: [7] } },
    ]
    await inShop.create(jobOf({ backoffLimit: 0, podFailurePolicy: { rules } }))
    await clock.advance(seconds(120))
    const status = await statusOf()
    expect(status?.failed).toBe(1)
    expect(conditionsOf(status)).toEqual(['FailureTarget=True PodFailurePolicy', 'Failed=True PodFailurePolicy'])
    expect(status?.conditions?.[1]?.message).toMatch(
      /^Container main for pod shop\/sum-\w+ failed with exit code 42 matching FailJob rule at index 0$/,
    )
  })
})

describe('counting', () => {
  const failing = (verb: string, resource: string, every: number) => {
    let calls = 0
    return ({ verb: asked, target }: ApiRequest): StatusError | undefined => {
      if (asked !== verb || target.resource !== resource) return undefined
      calls += 1
      if (calls % every !== 0) return undefined
      const message = 'not now'
      return new StatusError({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        code: 500,
        reason: 'InternalError',
        message,
      })
    }
  }

  test.each([
    { name: 'finalizers that could not be taken off', refuse: failing('patch', 'pods', 2) },
    { name: 'statuses that could not be written', refuse: failing('update', 'jobs', 2) },
    { name: 'pods that could not be made', refuse: failing('create', 'pods', 3) },
  ])('is exact in spite of $name', async ({ refuse }) => {
    const { clock, jobs: inShop, statusOf, pods: list } = await setUp({ endOf: succeedAfter(seconds(1)), refuse })
    await inShop.create(jobOf({ completions: 20, parallelism: 6 }))
    await clock.advance(seconds(600))
    expect(await statusOf()).toMatchObject({ succeeded: 20, uncountedTerminatedPods: {} })
    expect(conditionsOf(await statusOf())).toContain('Complete=True CompletionsReached')
    expect(await list()).toHaveLength(20)
    expect(tracked(await list())).toEqual([])
  })

  test('goes on where there are more than one sync counts', async () => {
    const { clock, jobs: inShop, statusOf } = await setUp({ endOf: succeedAfter(seconds(20)) })
    await inShop.create(jobOf({ completions: 1200, parallelism: 1200 }))
    await clock.advance(seconds(120))
    expect(await statusOf()).toMatchObject({ succeeded: 1200 })
    expect(conditionsOf(await statusOf())).toContain('Complete=True CompletionsReached')
  })

  test('a pod that somebody deletes counts as failed and is replaced', async () => {
    const { clock, cluster, jobs: inShop, statusOf, pods: list } = await setUp()
    await inShop.create(jobOf({}))
    await clock.advance(seconds(2))
    const [first] = await list()
    await cluster.client.resource(pods, 'shop').delete(first?.metadata?.name ?? '')
    await clock.advance(seconds(15))
    expect(await statusOf()).toMatchObject({ failed: 1, active: 1, terminating: 1 })
  })
})

describe('whose pods they are', () => {
  test('a Job that others manage is left alone', async () => {
    const { clock, jobs: inShop, pods: list, statusOf } = await setUp()
    await inShop.create(jobOf({ managedBy: 'example.com/other' }))
    await clock.advance(seconds(5))
    expect(await list()).toEqual([])
    expect(await statusOf()).toEqual({})
  })

  test('pods of a Job that is gone lose their finalizer', async () => {
    const { clock, jobs: inShop, pods: list } = await setUp()
    await inShop.create(jobOf({ parallelism: 2, completions: 2 }))
    await clock.advance(seconds(2))
    expect(tracked(await list())).toHaveLength(2)
    await inShop.delete('sum', { propagationPolicy: 'Background' })
    await clock.advance(seconds(5))
    expect(tracked(await list())).toEqual([])
    expect(await list()).toHaveLength(2)
  })
})

describe('a Job that is changed', () => {
  test('suspended its pods go uncounted, resumed it starts its time anew', async () => {
    const { clock, jobs: inShop, statusOf, pods: list } = await setUp()
    await inShop.create(jobOf({ parallelism: 2, completions: 2, activeDeadlineSeconds: 100 }))
    await clock.advance(seconds(60))
    const suspend = (value: boolean) => inShop.patch('sum', { type: 'merge', body: { spec: { suspend: value } } })
    await suspend(true)
    await clock.advance(seconds(60))
    const suspended = await statusOf()
    expect(conditionsOf(suspended)).toEqual(['Suspended=True JobSuspended'])
    expect(suspended).not.toHaveProperty('startTime')
    expect(suspended).not.toHaveProperty('failed')
    expect(tracked(await list())).toEqual([])
    await suspend(false)
    await clock.advance(seconds(60))
    const resumed = await statusOf()
    expect(conditionsOf(resumed)).toEqual(['Suspended=False JobResumed'])
    expect(resumed).toMatchObject({ startTime: '2026-04-01T12:02:00Z', active: 2 })
  })

  test('an Indexed Job grows and shrinks with its parallelism', async () => {
    const { clock, jobs: inShop, statusOf, pods: list } = await setUp()
    await inShop.create(jobOf({ parallelism: 2, completions: 2, completionMode: 'Indexed' }))
    await clock.advance(seconds(2))
    const resize = (size: number) =>
      inShop.patch('sum', { type: 'merge', body: { spec: { parallelism: size, completions: size } } })
    await resize(4)
    await clock.advance(seconds(5))
    expect(await statusOf()).toMatchObject({ active: 4 })
    await resize(1)
    await clock.advance(seconds(5))
    expect(await statusOf()).toMatchObject({ active: 1, terminating: 3 })
    const left = (await list()).filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
    expect(left.map(indexOf)).toEqual([0])
  })
})
