import { events, isBeingDeleted, jobs, nameOf, pods, toTime, uidOf, type Job, type Pod } from '@coxswain/api'
import {
  internalError,
  job,
  minutes,
  pod as podOf,
  seconds,
  startCluster,
  type JobOptions,
  type TestCluster,
} from '@coxswain/testing'
import { describe, expect, test } from 'vitest'

/** A cluster without nodes, where pods do what the test says. */
const start = (controllers: readonly string[] = ['job']): Promise<TestCluster> =>
  startCluster({ nodes: 0, without: ['scheduler'], controllers })

/** Puts each pod on a node, so that it stays when it is deleted until somebody says that it is gone. */
function bindAll(cluster: TestCluster): void {
  cluster.onCommit(({ type, object }) => {
    if (type !== 'created' || object.kind !== 'Pod') return
    const name = nameOf(object)
    const binding = { metadata: { name }, target: { kind: 'Node', name: 'node-1' } }
    const bind = () => cluster.client.resource(pods, 'default').create(binding, { name, subresource: 'binding' })
    cluster.clock.after(0, () => void bind().catch(() => undefined))
  })
}

interface End {
  readonly phase: 'Succeeded' | 'Failed'
  readonly exitCode?: number
}

async function finish(cluster: TestCluster, pod: Pod, { phase, exitCode = 0 }: End): Promise<void> {
  const state = { terminated: { exitCode, finishedAt: toTime(cluster.clock.now()) } }
  const containerStatuses = [{ name: 'main', image: 'any', imageID: '', ready: false, restartCount: 0, state }]
  await cluster.patch(
    pods,
    nameOf(pod),
    { status: { phase, containerStatuses } },
    { subresource: 'status', type: 'strategic' },
  )
}

const succeeded: End = { phase: 'Succeeded' }
const failed: End = { phase: 'Failed', exitCode: 1 }

async function finishAll(cluster: TestCluster, end: End): Promise<void> {
  for (const pod of cluster.list(pods)) if (isActive(pod)) await finish(cluster, pod, end)
}

const isActive = (pod: Pod): boolean =>
  !isBeingDeleted(pod) && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed'
const activePods = (cluster: TestCluster): readonly Pod[] => cluster.list(pods).filter(isActive)
const indexOf = ({ metadata }: Pod): string => metadata?.annotations?.['batch.kubernetes.io/job-completion-index'] ?? ''
const activeIndexes = (cluster: TestCluster): string => activePods(cluster).map(indexOf).toSorted().join()
const statusOf = (cluster: TestCluster): NonNullable<Job['status']> => cluster.get(jobs, 'sum')?.status ?? {}
const conditionsOf = (cluster: TestCluster): readonly string[] =>
  (statusOf(cluster).conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`)
const isTracked = ({ metadata }: Pod): boolean =>
  metadata?.finalizers?.includes('batch.kubernetes.io/job-tracking') === true
const tracked = (cluster: TestCluster): number => cluster.list(pods).filter(isTracked).length
const eventsOf = (cluster: TestCluster): readonly string[] =>
  cluster.list(events).map(({ reason = '', type = '', source }) => `${type} ${reason} of ${source?.component ?? ''}`)

async function run(cluster: TestCluster, options: JobOptions): Promise<void> {
  await cluster.apply(job(options))
  await cluster.advance(seconds(2))
}

const indexed = (size: number, spec: JobOptions['spec'] = {}): JobOptions => ({
  completions: size,
  parallelism: size,
  completionMode: 'Indexed',
  spec,
})

/** Seconds between the refusals of a request while `act` goes on. */
async function gapsIn(cluster: TestCluster, request: string, act: () => Promise<unknown>): Promise<readonly number[]> {
  const before = cluster.trace.length
  await act()
  const refusals = cluster.trace.slice(before).filter((line) => line.includes(`${request}: refused`))
  const times = refusals.map((line) => Number.parseFloat(line))
  return times.slice(1).map((time, index) => Math.round(time - (times[index] ?? 0)))
}

describe('a sync', () => {
  test('that fails is tried again after 1 s, 2 s, 4 s, … a minute, and from 1 s on after one that did not', async () => {
    await using cluster = await start()
    const gaps = (durationMs: number) =>
      gapsIn(cluster, 'update jobs/status default/sum', () => cluster.advance(durationMs))
    const fault = cluster.fail('update', 'jobs/status', internalError())
    await cluster.apply(job())
    expect(await gaps(minutes(5))).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
    fault.stop()
    await cluster.advance(minutes(2))
    expect(statusOf(cluster)).toMatchObject({ active: 1 })

    await finishAll(cluster, succeeded)
    const again = cluster.fail('update', 'jobs/status', internalError())
    expect(await gaps(seconds(10))).toEqual([1, 2, 4])
    again.stop()
    await cluster.advance(minutes(1))
    expect(conditionsOf(cluster)).toContain('Complete=True CompletionsReached')
  })

  test('gathers what pods do for a second, and follows the spec at once', async () => {
    await using cluster = await start()
    await run(cluster, { completions: 9, parallelism: 4 })
    const writes = (): number => cluster.trace.filter((line) => line.includes('update jobs/status')).length
    const before = writes()
    for (const pod of activePods(cluster)) {
      await finish(cluster, pod, succeeded)
      await cluster.advance(100)
    }
    expect(writes()).toBe(before)
    await cluster.advance(700)
    expect(statusOf(cluster)).toMatchObject({ succeeded: 4, active: 4 })
    await cluster.patch(jobs, 'sum', { spec: { parallelism: 5 } })
    await cluster.settle()
    expect(activePods(cluster)).toHaveLength(5)
  })

  test('makes no pod twice while its cache is behind', async () => {
    await using cluster = await start()
    cluster.delayWatches('pods', seconds(20))
    await run(cluster, { completions: 4, parallelism: 2 })
    await cluster.patch(jobs, 'sum', { spec: { parallelism: 3 } })
    await cluster.advance(seconds(10))
    expect(cluster.list(pods)).toHaveLength(2)
    await cluster.advance(minutes(1))
    expect(cluster.list(pods)).toHaveLength(3)
  })
})

describe('a Job whose end its own cache has not seen', () => {
  test.each([
    { end: succeeded, want: 'Normal Completed of job-controller' },
    { end: failed, want: 'Warning BackoffLimitExceeded of job-controller' },
  ])('ends once: $want', async ({ end, want }) => {
    await using cluster = await start()
    await run(cluster, { backoffLimit: 0 })
    cluster.delayWatches('jobs', seconds(5))
    await finishAll(cluster, end)
    await cluster.advance(minutes(1))
    expect(eventsOf(cluster)).toEqual(['Normal SuccessfulCreate of job-controller', want])
    expect(cluster.list(pods)).toHaveLength(1)
    expect(tracked(cluster)).toBe(0)
    expect(conditionsOf(cluster)).toHaveLength(2)
  })
})

test('a pod without a Job is let go of, tried again after 1 s, 2 s, 4 s, … a minute', async () => {
  await using cluster = await start()
  const fault = cluster.fail('patch', 'pods', internalError())
  const waited = await gapsIn(cluster, 'patch pods default/orphan', async () => {
    await cluster.apply(podOf({ name: 'orphan', metadata: { finalizers: ['batch.kubernetes.io/job-tracking'] } }))
    await cluster.advance(minutes(3))
  })
  expect(waited).toEqual([1, 2, 4, 8, 16, 32, 60])
  fault.stop()
  await cluster.advance(minutes(1))
  expect(tracked(cluster)).toBe(0)
})

describe('a manager that starts anew', () => {
  test('remembers why a Job fails, though the pod is gone', async () => {
    await using cluster = await start()
    bindAll(cluster)
    const rules = [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }]
    await run(cluster, { completions: 2, parallelism: 2, spec: { podFailurePolicy: { rules } } })
    const [culprit, other] = activePods(cluster)
    if (culprit === undefined || other === undefined) throw new Error('there are not two pods')
    await finish(cluster, culprit, { phase: 'Failed', exitCode: 42 })
    await cluster.advance(seconds(2))
    expect(conditionsOf(cluster)).toEqual(['FailureTarget=True PodFailurePolicy'])
    await cluster.stop('controller-manager')
    await cluster.delete(pods, nameOf(culprit), { gracePeriodSeconds: 0 })
    await cluster.start('controller-manager')
    expect(conditionsOf(cluster)).toEqual(['FailureTarget=True PodFailurePolicy'])
    await cluster.delete(pods, nameOf(other), { gracePeriodSeconds: 0 })
    await cluster.advance(seconds(2))
    expect(conditionsOf(cluster)).toEqual(['FailureTarget=True PodFailurePolicy', 'Failed=True PodFailurePolicy'])
    expect(statusOf(cluster)).toMatchObject({ failed: 2 })
    expect(statusOf(cluster).conditions?.at(-1)?.message).toBe(
      `Container main for pod default/${nameOf(culprit)} failed with exit code 42 matching FailJob rule at index 0`,
    )
  })

  test('remembers how often an index has failed, and since when', async () => {
    await using cluster = await start()
    await run(cluster, indexed(2, { backoffLimitPerIndex: 2 }))
    const [first] = activePods(cluster).filter((pod) => indexOf(pod) === '0')
    if (first === undefined) throw new Error('there is no pod of index 0')
    await finish(cluster, first, failed)
    await cluster.advance(seconds(5))
    expect(statusOf(cluster)).not.toHaveProperty('failed')
    await cluster.restart('controller-manager')
    await cluster.advance(seconds(2))
    expect(activeIndexes(cluster)).toBe('1')
    await cluster.advance(seconds(6))
    const [second] = activePods(cluster).filter((pod) => indexOf(pod) === '0')
    expect(second?.metadata?.annotations?.['batch.kubernetes.io/job-index-failure-count']).toBe('1')
    expect(statusOf(cluster)).toMatchObject({ failed: 1, active: 2 })
  })

  test('lets go of the pods of a Job that went meanwhile', async () => {
    await using cluster = await start()
    await run(cluster, { completions: 3, parallelism: 3 })
    await cluster.stop('controller-manager')
    await cluster.delete(jobs, 'sum', { propagationPolicy: 'Background' })
    for (const pod of activePods(cluster)) await cluster.delete(pods, nameOf(pod), { gracePeriodSeconds: 0 })
    expect(tracked(cluster)).toBe(3)
    await cluster.start('controller-manager')
    await cluster.advance(seconds(5))
    expect(cluster.list(pods)).toEqual([])
  })

  test('leaves a suspended Job suspended', async () => {
    await using cluster = await start()
    await run(cluster, { completions: 2, parallelism: 2, suspend: true })
    await cluster.restart('controller-manager')
    await cluster.advance(minutes(1))
    expect([cluster.list(pods).length, conditionsOf(cluster)]).toEqual([0, ['Suspended=True JobSuspended']])
    expect(eventsOf(cluster)).toEqual(['Normal Suspended of job-controller'])
    await cluster.patch(jobs, 'sum', { spec: { suspend: false } })
    await cluster.settle()
    expect(activePods(cluster)).toHaveLength(2)
  })
})

describe('a Job that is made again under its name', () => {
  test('starts anew, and nothing of the former is counted', async () => {
    await using cluster = await start()
    await run(cluster, { completions: 3, parallelism: 1 })
    await finishAll(cluster, succeeded)
    await cluster.advance(seconds(2))
    const former = cluster.list(pods).map(uidOf)
    await cluster.delete(jobs, 'sum', { propagationPolicy: 'Background' })
    await cluster.apply(job({ completions: 3, parallelism: 1 }))
    await cluster.advance(seconds(3))
    expect(statusOf(cluster)).toMatchObject({ active: 1, uncountedTerminatedPods: {} })
    expect(statusOf(cluster)).not.toHaveProperty('succeeded')
    expect(cluster.list(pods).filter((pod) => isTracked(pod) && former.includes(uidOf(pod)))).toEqual([])
    expect(activePods(cluster).filter((pod) => !former.includes(uidOf(pod)))).toHaveLength(1)
  })

  test('is this controller’s, though the former was not', async () => {
    await using cluster = await start()
    await run(cluster, { spec: { managedBy: 'example.com/other' } })
    expect([cluster.list(pods), statusOf(cluster)]).toEqual([[], {}])
    await cluster.delete(jobs, 'sum', { propagationPolicy: 'Background' })
    await run(cluster, {})
    expect(statusOf(cluster)).toMatchObject({ active: 1 })
  })
})

describe('an Indexed Job that changes its size', () => {
  const resize = async (cluster: TestCluster, size: number): Promise<void> => {
    await cluster.patch(jobs, 'sum', { spec: { completions: size, parallelism: size } })
    await cluster.advance(seconds(3))
  }

  test('has other indexes', async () => {
    await using cluster = await start()
    await run(cluster, indexed(3))
    await resize(cluster, 5)
    expect(activeIndexes(cluster)).toBe('0,1,2,3,4')
    await resize(cluster, 2)
    expect(activeIndexes(cluster)).toBe('0,1')
    expect(statusOf(cluster)).not.toHaveProperty('failed')
  })

  test('forgets what has succeeded beyond its end, and does it again', async () => {
    await using cluster = await start()
    await run(cluster, indexed(3))
    for (const pod of activePods(cluster)) if (indexOf(pod) !== '0') await finish(cluster, pod, succeeded)
    await cluster.advance(seconds(3))
    expect(statusOf(cluster)).toMatchObject({ completedIndexes: '1,2', succeeded: 2 })
    await resize(cluster, 2)
    expect(statusOf(cluster)).toMatchObject({ completedIndexes: '1', succeeded: 1 })
    await resize(cluster, 3)
    expect(activeIndexes(cluster)).toBe('0,2')
    await finishAll(cluster, succeeded)
    await cluster.advance(seconds(3))
    expect(conditionsOf(cluster)).toEqual([
      'SuccessCriteriaMet=True CompletionsReached',
      'Complete=True CompletionsReached',
    ])
  })

  test('is complete when nothing is left of it', async () => {
    await using cluster = await start()
    await run(cluster, indexed(3))
    await resize(cluster, 0)
    expect(conditionsOf(cluster)).toContain('Complete=True CompletionsReached')
    expect(cluster.list(pods)).toEqual([])
  })
})

describe('a Job that is suspended and resumed', () => {
  test.each([
    { policy: 'Failed', want: 0 },
    { policy: 'TerminatingOrFailed', want: 2 },
  ] as const)('has $want new pods while the old ones end, under $policy', async ({ policy, want }) => {
    await using cluster = await start()
    bindAll(cluster)
    await run(cluster, { completions: 2, parallelism: 2, spec: { podReplacementPolicy: policy } })
    const old = activePods(cluster)
    await cluster.patch(jobs, 'sum', { spec: { suspend: true } })
    await cluster.advance(seconds(2))
    expect(statusOf(cluster)).toMatchObject({ terminating: 2 })
    await cluster.patch(jobs, 'sum', { spec: { suspend: false } })
    await cluster.advance(seconds(2))
    expect(activePods(cluster)).toHaveLength(want)
    for (const pod of old) await cluster.delete(pods, nameOf(pod), { gracePeriodSeconds: 0 })
    await cluster.advance(seconds(2))
    expect(activePods(cluster)).toHaveLength(2)
    expect(statusOf(cluster)).not.toHaveProperty('failed')
  })
})

describe('a Job that is deleted', () => {
  test.each(['Background', 'Foreground', 'Orphan'] as const)('lets go of its pods: %s', async (propagationPolicy) => {
    await using cluster = await start(['job', 'garbage-collector-controller'])
    await run(cluster, { completions: 3, parallelism: 3 })
    expect(tracked(cluster)).toBe(3)
    await cluster.delete(jobs, 'sum', { propagationPolicy })
    await cluster.advance(minutes(1))
    expect(cluster.get(jobs, 'sum')).toBeUndefined()
    expect(tracked(cluster)).toBe(0)
    expect(cluster.list(pods)).toHaveLength(propagationPolicy === 'Orphan' ? 3 : 0)
  })
})

test('a Job that somebody else calls complete has its pods let go of', async () => {
  await using cluster = await start()
  await run(cluster, {})
  expect(tracked(cluster)).toBe(1)
  const time = toTime(cluster.clock.now())
  const said = (type: string) => ({
    type,
    status: 'True',
    lastProbeTime: time,
    lastTransitionTime: time,
    reason: 'r',
    message: '',
  })
  const conditions = [said('SuccessCriteriaMet'), said('Complete')]
  const status = { active: 0, ready: 0, terminating: 0, completionTime: time, conditions }
  await cluster.patch(jobs, 'sum', { status }, { subresource: 'status' })
  await cluster.advance(seconds(2))
  expect(tracked(cluster)).toBe(0)
})
