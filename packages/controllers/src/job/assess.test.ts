import type { JobCondition, Pod, PodFailurePolicyRule } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at, atMs } from '../shared/testing/builders.ts'
import { crew, indexedPods, job as jobOf, jobPod as pod, type JobTraits } from '../shared/testing/job-builders.ts'
import { assess, type Assessment } from './assess.ts'
import { noFailures } from './backoff.ts'
import { conditionsOf, summaryOf, syncOnce, type World } from './testing/sync-once.ts'

type Spec = NonNullable<JobTraits['spec']>

function assessed({ job, pods = [], awaited = [], backoff = noFailures }: World): Assessment {
  const seen = { job: jobOf(job ?? {}), pods, isCaughtUp: true, awaited: new Set(awaited), backoff }
  return assess(seen, atMs('10:00:00'))
}

interface Row {
  readonly name: string
  readonly spec?: Spec
  readonly status?: JobTraits['status']
  readonly pods?: readonly Pod[]
  readonly want: string
  readonly conditions?: readonly string[]
}

/** A whole sync. */
async function check({ spec = {}, status = {}, pods = [], want, conditions = [] }: Row): Promise<void> {
  const synced = await syncOnce({ job: { spec, status }, pods })
  expect(summaryOf(synced)).toBe(want)
  expect(conditionsOf(synced)).toEqual(conditions)
}

const indexed = { completionMode: 'Indexed', completions: 4, parallelism: 4 }
/** What it is to be, and then is. */
const failing = (reason: string): readonly string[] => [`FailureTarget=True ${reason}`]
const failed = (reason: string): readonly string[] => [...failing(reason), `Failed=True ${reason}`]

describe('a Job ends', () => {
  const failedPod = (name: string, index?: number, exitCode = 1): Pod =>
    pod(name, { phase: 'Failed', exitCode, ...(index === undefined ? {} : { index }) })
  const onFailure = { metadata: { labels: {} }, spec: { restartPolicy: 'OnFailure', containers: [] } }
  const restarted = (phase: string, restartCount: number) => ({
    phase,
    containerStatuses: [{ name: 'main', image: '', imageID: '', ready: true, restartCount }],
  })
  const rules42 = { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }] }
  const over = { type: 'FailureTarget', status: 'True', reason: 'DeadlineExceeded', message: 'm' }
  test.each([
    { name: 'not before its limit', job: { spec: { backoffLimit: 1 } }, pods: [failedPod('a')], want: undefined },
    {
      name: 'past its limit',
      job: { spec: { backoffLimit: 1 } },
      pods: [failedPod('a'), failedPod('b')],
      want: 'BackoffLimitExceeded',
    },
    {
      name: 'with failures that were counted before',
      job: { spec: { backoffLimit: 1 }, status: { failed: 1, uncountedTerminatedPods: { failed: ['x'] } } },
      want: 'BackoffLimitExceeded',
    },
    {
      name: 'not by pods whose release is awaited',
      job: { spec: { backoffLimit: 0 } },
      pods: [failedPod('a')],
      awaited: ['uid-a'],
      want: undefined,
    },
    {
      name: 'not by pods that are listed already',
      job: { spec: { backoffLimit: 1 }, status: { uncountedTerminatedPods: { failed: ['uid-a'] } } },
      pods: [failedPod('a')],
      want: undefined,
    },
    {
      name: 'not by pods that are not tracked',
      job: { spec: { backoffLimit: 0 } },
      pods: [pod('a', { phase: 'Failed', isTracked: false })],
      want: undefined,
    },
    {
      name: 'by restarts at the limit',
      job: { spec: { backoffLimit: 3, template: onFailure } },
      pods: [pod('a', { status: restarted('Running', 3) })],
      want: 'BackoffLimitExceeded',
    },
    {
      name: 'not by restarts below it',
      job: { spec: { backoffLimit: 3, template: onFailure } },
      pods: [pod('a', { status: restarted('Running', 2) })],
      want: undefined,
    },
    {
      name: 'by any restart at the limit zero',
      job: { spec: { backoffLimit: 0, template: onFailure } },
      pods: [pod('a', { status: restarted('Pending', 1) })],
      want: 'BackoffLimitExceeded',
    },
    {
      name: 'by restarts only of pods that are not over',
      job: { spec: { backoffLimit: 1, template: onFailure } },
      pods: [pod('a', { status: restarted('Succeeded', 5) })],
      want: undefined,
    },
    { name: 'at its deadline', job: { spec: { activeDeadlineSeconds: 3600 } }, want: 'DeadlineExceeded' },
    { name: 'not before its deadline', job: { spec: { activeDeadlineSeconds: 3601 } }, want: undefined },
    {
      name: 'not at its deadline while suspended',
      job: { spec: { activeDeadlineSeconds: 1, suspend: true } },
      want: undefined,
    },
    {
      name: 'by its policy',
      job: { spec: { podFailurePolicy: rules42 } },
      pods: [failedPod('a', undefined, 42)],
      want: 'PodFailurePolicy',
    },
    { name: 'as was decided before', job: { status: { conditions: [over] } }, want: 'DeadlineExceeded' },
    {
      name: 'not by a condition that says it does not',
      job: { status: { conditions: [{ ...over, status: 'False' }] } },
      want: undefined,
    },
    {
      name: 'when all its indexes are decided and some have failed',
      job: { spec: { ...indexed, backoffLimitPerIndex: 0 }, status: { completedIndexes: '0-2' } },
      pods: [failedPod('a', 3)],
      want: 'FailedIndexes',
    },
    {
      name: 'when too many indexes have failed',
      job: { spec: { ...indexed, backoffLimitPerIndex: 0, maxFailedIndexes: 1 } },
      pods: [failedPod('a', 3), failedPod('b', 0)],
      want: 'MaxFailedIndexesExceeded',
    },
    {
      name: 'not by an index that may be tried again',
      job: { spec: { ...indexed, completions: 1, backoffLimitPerIndex: 1 } },
      pods: [failedPod('a', 0)],
      want: undefined,
    },
    {
      name: 'by success when its policy is met',
      job: { spec: { ...indexed, successPolicy: { rules: [{ succeededCount: 1 }] } } },
      pods: [pod('a', { phase: 'Succeeded', index: 2 })],
      want: 'SuccessPolicy',
    },
    {
      name: 'by failure when both are so',
      job: { spec: { ...indexed, backoffLimit: 0, successPolicy: { rules: [{ succeededCount: 1 }] } } },
      pods: [pod('a', { phase: 'Succeeded', index: 2 }), failedPod('b', 1)],
      want: 'BackoffLimitExceeded',
    },
  ])('$name', ({ want, ...world }) => {
    expect(assessed(world).finish?.reason).toBe(want)
  })
})

describe('finished pods', () => {
  const [hasSucceeded, hasFailed] = [{ phase: 'Succeeded' }, { phase: 'Failed' }] as const
  const untracked = { isTracked: false }
  test.each<World & { name: string; want: readonly [number, number] }>([
    {
      name: 'are new while they are tracked',
      job: { status: { succeeded: 2, failed: 1 } },
      pods: [
        pod('a', { ...hasSucceeded, ...untracked }),
        pod('b', hasSucceeded),
        pod('c', hasSucceeded),
        pod('d', { ...hasFailed, ...untracked }),
        pod('e', hasFailed),
        pod('f'),
      ],
      want: [4, 2],
    },
    {
      name: 'that are listed count once, tracked or not',
      job: {
        status: {
          succeeded: 1,
          failed: 1,
          uncountedTerminatedPods: { succeeded: ['uid-a', 'uid-c'], failed: ['uid-e', 'uid-f'] },
        },
      },
      pods: [
        pod('a', { ...hasSucceeded, ...untracked }),
        pod('b', { ...hasSucceeded, ...untracked }),
        pod('c', hasSucceeded),
        pod('d', hasSucceeded),
        pod('e', { ...hasFailed, ...untracked }),
        pod('f', hasFailed),
        pod('g', hasFailed),
      ],
      want: [4, 4],
    },
    {
      name: 'whose release is awaited are counted',
      job: {
        status: { succeeded: 2, failed: 2, uncountedTerminatedPods: { succeeded: ['uid-a'], failed: ['uid-d'] } },
      },
      awaited: ['uid-b', 'uid-f'],
      pods: [
        pod('a', { ...hasSucceeded, ...untracked }),
        pod('b', hasSucceeded),
        pod('c', hasSucceeded),
        pod('d', { ...hasFailed, ...untracked }),
        pod('e', hasFailed),
        pod('f', hasFailed),
        pod('g', hasFailed),
      ],
      want: [4, 5],
    },
    {
      name: 'are those on their way out, too',
      job: { status: { succeeded: 1, failed: 1 } },
      pods: [
        pod('a', { ...hasSucceeded, isGoing: true }),
        pod('b', { ...hasFailed, isGoing: true }),
        pod('c', { isGoing: true }),
        pod('d', { phase: 'Pending', isGoing: true }),
        pod('e', { isGoing: true, ...untracked }),
      ],
      want: [2, 4],
    },
  ])('$name', ({ want, ...world }) => {
    const { succeededCount, failedCount } = assessed({ ...world, job: { spec: { completions: 9 }, ...world.job } })
    expect([succeededCount, failedCount]).toEqual(want)
  })
})

describe('a deadline', () => {
  const late: Spec = { activeDeadlineSeconds: 10 }
  test.each<Row>([
    {
      name: 'ends a pod that takes longer',
      spec: late,
      pods: crew({ running: 1 }),
      want: 'released 1, deleted 1, terminating 1, failed 1',
      conditions: failing('DeadlineExceeded'),
    },
    {
      name: 'ends the second pod',
      spec: { ...late, completions: 2 },
      pods: crew({ running: 1, succeeded: 1 }),
      want: 'released 2, deleted 1, terminating 1, succeeded 1, failed 1',
      conditions: failing('DeadlineExceeded'),
    },
    { name: 'may come before the first pod', spec: late, want: '', conditions: failed('DeadlineExceeded') },
    {
      name: 'comes after the back-off limit',
      spec: { ...late, backoffLimit: 0 },
      pods: crew({ failed: 1 }),
      want: 'released 1, failed 1',
      conditions: failed('BackoffLimitExceeded'),
    },
    {
      name: 'does not come while the Job is suspended',
      spec: { ...late, suspend: true },
      want: '',
      conditions: ['Suspended=True JobSuspended'],
    },
    {
      name: 'is from the start on, which is now',
      spec: late,
      status: { startTime: undefined },
      want: 'made 1, active 1',
    },
  ])('$name', check)

  test('is waited for from the first sync on', async () => {
    const { outcome, statuses } = await syncOnce({ job: { spec: late, status: { startTime: undefined } } })
    expect(outcome).toMatchObject({ kind: 'wake-after', delayMs: 10_000 })
    expect(statuses[0]?.startTime).toBe(at('10:00:00'))
  })

  test('does not lie ahead of a Job that ends', async () => {
    const { outcome } = await syncOnce({
      job: { spec: { activeDeadlineSeconds: 9999, backoffLimit: 0 } },
      pods: crew({ failed: 1, running: 1 }),
    })
    expect(outcome.kind).toBe('done')
  })
})

describe('a limit of failures', () => {
  const restarted = (phase: string, ...counts: readonly number[]): readonly Pod[] =>
    counts.map((restartCount, number) => {
      const container = { name: 'main', image: '', imageID: '', ready: false, restartCount, state: { running: {} } }
      return pod(`p${number}`, { status: { phase, containerStatuses: [container] } })
    })
  const inPlace = { metadata: { labels: { job: 'sum' } }, spec: { restartPolicy: 'OnFailure', containers: [] } }
  const spec = (parallelism: number, completions: number, backoffLimit: number): Spec => ({
    parallelism,
    completions,
    backoffLimit,
    template: inPlace,
  })
  const ended = (count: number): string => `released ${count}, deleted ${count}, terminating ${count}, failed ${count}`
  const over = failing('BackoffLimitExceeded')
  test.each<Row>([
    { name: '0 is not reached without restarts', spec: spec(1, 1, 0), pods: restarted('Running', 0), want: 'active 1' },
    { name: '1 is not reached without restarts', spec: spec(1, 1, 1), pods: restarted('Running', 0), want: 'active 1' },
    {
      name: '1 is reached by one',
      spec: spec(1, 1, 1),
      pods: restarted('Running', 1),
      want: ended(1),
      conditions: over,
    },
    {
      name: '1 is reached by one of a pod that has not started',
      spec: spec(1, 1, 1),
      pods: restarted('Pending', 1),
      want: ended(1),
      conditions: over,
    },
    {
      name: '2 is reached by one pod',
      spec: spec(1, 5, 2),
      pods: restarted('Running', 2),
      want: ended(1),
      conditions: over,
    },
    {
      name: '2 is reached by one pod that has not started',
      spec: spec(1, 5, 2),
      pods: restarted('Pending', 2),
      want: ended(1),
      conditions: over,
    },
    {
      name: '2 is reached by two pods',
      spec: spec(2, 5, 2),
      pods: restarted('Running', 1, 1),
      want: ended(2),
      conditions: over,
    },
    {
      name: '2 is reached by two pods that have not started',
      spec: spec(2, 5, 2),
      pods: restarted('Pending', 1, 1),
      want: ended(2),
      conditions: over,
    },
    { name: '3 is not reached by two pods', spec: spec(2, 5, 3), pods: restarted('Running', 1, 1), want: 'active 2' },
    {
      name: 'is not reached while the Job is suspended',
      spec: { ...spec(2, 4, 6), suspend: true },
      pods: restarted('Running', 1, 1),
      want: 'released 2, deleted 2, terminating 2',
      conditions: ['Suspended=True JobSuspended'],
    },
    {
      name: 'is not reached by restarts of pods that succeeded, though the Job is suspended',
      spec: { ...spec(2, 4, 6), suspend: true },
      pods: restarted('Succeeded', 1, 1, 2, 5),
      want: 'released 4, succeeded 4',
      conditions: ['SuccessCriteriaMet=True CompletionsReached', 'Complete=True CompletionsReached'],
    },
    {
      name: 'is not reached by restarts where pods are never restarted',
      spec: { backoffLimit: 1, template: { ...inPlace, spec: { restartPolicy: 'Never', containers: [] } } },
      pods: restarted('Running', 5),
      want: 'active 1',
    },
    {
      name: '0 is not reached without failures',
      spec: { backoffLimit: 0 },
      pods: crew({ running: 1 }),
      want: 'active 1',
    },
    {
      name: '1 is not reached by one pod',
      spec: { backoffLimit: 1 },
      pods: crew({ failed: 1 }),
      want: 'made 1, released 1, active 1, failed 1',
    },
    {
      name: '1 is passed by two pods',
      spec: { backoffLimit: 1 },
      pods: crew({ failed: 2 }),
      want: 'released 2, failed 2',
      conditions: failed('BackoffLimitExceeded'),
    },
    {
      name: '6 is not passed by six pods',
      spec: { parallelism: 2, completions: 2 },
      pods: crew({ running: 1, failed: 6 }),
      want: 'made 1, released 6, active 2, failed 6',
    },
    {
      name: '6 is passed by seven',
      spec: { parallelism: 2, completions: 2 },
      pods: crew({ failed: 7 }),
      want: 'released 7, failed 7',
      conditions: failed('BackoffLimitExceeded'),
    },
  ])('$name', check)

  test('counts restarts of init containers', () => {
    const initContainerStatuses = [{ name: 'i', image: '', imageID: '', ready: false, restartCount: 2 }]
    const pods = [pod('a', { status: { phase: 'Pending', initContainerStatuses } })]
    expect(assessed({ job: { spec: spec(1, 1, 2) }, pods }).finish?.reason).toBe('BackoffLimitExceeded')
    expect(assessed({ job: { spec: spec(1, 1, 3) }, pods }).finish).toBeUndefined()
  })
})

const exits = (action: string, operator: string, ...values: readonly number[]): PodFailurePolicyRule => ({
  action,
  onExitCodes: { operator, values },
})
const has = (action: string, type: string): PodFailurePolicyRule => ({
  action,
  onPodConditions: [{ type, status: 'True' }],
})
const exited = (name: string, ...codes: readonly number[]): Pod =>
  pod(name, {
    status: {
      phase: 'Failed',
      conditions: [],
      containerStatuses: codes.map((exitCode, number) => ({
        name: `c${number}`,
        image: '',
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { terminated: { exitCode, finishedAt: at('09:30:00') } },
      })),
    },
  })
const marked = (name: string, ...types: readonly string[]): Pod =>
  pod(name, { status: { phase: 'Failed', conditions: types.map((type) => ({ type, status: 'True' })) } })

describe('a pod failure policy', () => {
  const policy = (...rules: readonly PodFailurePolicyRule[]): Spec => ({ podFailurePolicy: { rules } })
  const two = policy(exits('Ignore', 'In', 1, 2, 3), exits('FailJob', 'In', 5, 6, 7))
  const byPolicy = failed('PodFailurePolicy')
  const target = (message: string): JobCondition => ({
    type: 'FailureTarget',
    status: 'True',
    reason: 'PodFailurePolicy',
    message,
  })
  test.each<Row>([
    {
      name: 'about another container is none',
      spec: policy({ action: 'FailJob', onExitCodes: { containerName: 'c1', operator: 'In', values: [5] } }),
      pods: [exited('a', 5, 42)],
      want: 'made 1, released 1, active 1, failed 1',
    },
    {
      name: 'is not about a pod that runs, even if a container of it has ended so',
      spec: two,
      pods: [{ ...exited('a', 5), status: { ...exited('a', 5).status, phase: 'Running' } }],
      want: 'active 1',
    },
    { name: 'fails the Job', spec: two, pods: [exited('a', 5)], want: 'released 1, failed 1', conditions: byPolicy },
    {
      name: 'has failed the Job before',
      spec: two,
      status: { conditions: [target('m')] },
      pods: [exited('a', 5)],
      want: 'released 1, failed 1',
      conditions: byPolicy,
    },
    {
      name: 'ends the other pods, which count as failed, and waits for them',
      spec: { ...two, parallelism: 2, completions: 2 },
      pods: [exited('a', 5), pod('b')],
      want: 'released 2, deleted 1, terminating 1, failed 2',
      conditions: failing('PodFailurePolicy'),
    },
    {
      name: 'fails an Indexed Job',
      spec: { ...two, ...indexed },
      pods: [{ ...exited('a', 5), metadata: pod('a', { index: 0 }).metadata }],
      want: 'released 1, failed 1',
      conditions: byPolicy,
    },
    {
      name: 'fails it by all exit codes but some',
      spec: policy(exits('FailJob', 'NotIn', 5, 6)),
      pods: [exited('a', 42)],
      want: 'released 1, failed 1',
      conditions: byPolicy,
    },
    {
      name: 'does not fail it by those',
      spec: policy(exits('FailJob', 'NotIn', 5, 6)),
      pods: [exited('a', 5)],
      want: 'made 1, released 1, active 1, failed 1',
    },
    {
      name: 'ignores by the first rule, whatever the second says',
      spec: { ...two, backoffLimit: 0 },
      pods: [exited('a', 2, 6)],
      want: 'made 1, released 1, active 1',
    },
    {
      name: 'ignores',
      spec: { ...two, backoffLimit: 0 },
      pods: [exited('a', 1)],
      want: 'made 1, released 1, active 1',
    },
    {
      name: 'about other exit codes leaves it to the limit',
      spec: { ...two, backoffLimit: 0 },
      pods: [exited('a', 10)],
      want: 'released 1, failed 1',
      conditions: failed('BackoffLimitExceeded'),
    },
    {
      name: 'counts by the first rule, whatever the second says',
      spec: policy(exits('Count', 'In', 1, 2), exits('Ignore', 'In', 2, 3)),
      pods: [exited('a', 2)],
      want: 'made 1, released 1, active 1, failed 1',
    },
    {
      name: 'counts by the condition of the first rule',
      spec: policy(has('Count', 'TooBig'), has('Ignore', 'DisruptionTarget')),
      pods: [marked('a', 'DisruptionTarget', 'TooBig')],
      want: 'made 1, released 1, active 1, failed 1',
    },
    {
      name: 'ignores by a condition',
      spec: { ...policy(has('Ignore', 'DisruptionTarget')), backoffLimit: 0 },
      pods: [marked('a', 'DisruptionTarget')],
      want: 'made 1, released 1, active 1',
    },
    {
      name: 'fails the Job by a condition',
      spec: policy(has('FailJob', 'DisruptionTarget')),
      pods: [marked('a', 'DisruptionTarget')],
      want: 'released 1, failed 1',
      conditions: byPolicy,
    },
    {
      name: 'is not about a pod on its way out',
      spec: { ...policy(has('Count', 'DisruptionTarget')), backoffLimit: 0 },
      pods: [pod('a', { isGoing: true })],
      want: 'terminating 1',
    },
  ])('$name', check)

  test('that ignores does not spare the back-off', async () => {
    const spec = { ...policy(has('Ignore', 'DisruptionTarget')), backoffLimit: 0 }
    const evicted = pod('a', {
      metadata: { deletionTimestamp: at('09:59:57') },
      status: { phase: 'Failed', conditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    })
    const synced = await syncOnce({ job: { spec }, pods: [evicted] })
    expect(summaryOf(synced)).toBe('released 1')
    expect(synced.outcome).toMatchObject({ kind: 'wake-after', delayMs: 7000 })
  })

  test.each([
    { name: 'of the pod', pods: [pod('a'), exited('b', 5)] },
    {
      name: 'of a pod that is gone by now',
      status: {
        conditions: [target('Container c0 for pod shop/b failed with exit code 5 matching FailJob rule at index 1')],
      },
      pods: [exited('a', 6)],
    },
  ])('tells $name what it did', async ({ status = {}, pods }) => {
    const { statuses } = await syncOnce({ job: { spec: { ...two, parallelism: 2 }, status }, pods })
    const messages = new Set(statuses.at(-1)?.conditions?.map(({ message }) => message))
    expect([...messages]).toEqual([
      'Container c0 for pod shop/b failed with exit code 5 matching FailJob rule at index 1',
    ])
  })
})

describe('a success policy', () => {
  const one: Spec = { successPolicy: { rules: [{ succeededIndexes: '0,1', succeededCount: 1 }] } }
  const spec = (completions: number, more: Spec = {}): Spec => ({
    ...indexed,
    ...one,
    completions,
    parallelism: completions,
    ...more,
  })
  const met: readonly JobCondition[] = [
    { type: 'SuccessCriteriaMet', status: 'True', reason: 'SuccessPolicy', message: 'Matched rules at index 0' },
  ]
  const succeeding = ['SuccessCriteriaMet=True SuccessPolicy']
  const complete = [...succeeding, 'Complete=True SuccessPolicy']
  const onDisruption: Spec = { podFailurePolicy: { rules: [has('FailJob', 'DisruptionTarget')] } }
  const disrupted = (index: number): Pod =>
    pod(`disrupted-${index}`, {
      index,
      status: { phase: 'Failed', conditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    })
  const failedTwice = pod('twice', { index: 0, phase: 'Failed', failures: 1 })
  test.each<Row>([
    {
      name: 'is met though an index has failed; the others are ended and waited for',
      spec: spec(3),
      pods: indexedPods('0 Failed', '0 Running', '1 Succeeded', '2 Running'),
      want: 'released 4, deleted 2, terminating 2, succeeded 1, failed 1, done 1',
      conditions: succeeding,
    },
    {
      name: 'is met beside a failure policy that is not',
      spec: spec(2, onDisruption),
      pods: indexedPods('0 Failed', '0 Running', '1 Succeeded'),
      want: 'released 3, deleted 1, terminating 1, succeeded 1, failed 1, done 1',
      conditions: succeeding,
    },
    {
      name: 'is met beside a limit for each index that is not reached',
      spec: spec(2, { backoffLimitPerIndex: 2 }),
      pods: indexedPods('0 Failed', '0 Running', '1 Succeeded'),
      want: 'released 3, deleted 1, terminating 1, succeeded 1, failed 1, done 1',
      conditions: succeeding,
    },
    {
      name: 'that was met completes the Job when all pods have ended',
      spec: spec(2, { backoffLimitPerIndex: 2 }),
      status: { conditions: met },
      pods: indexedPods('0 Failed', '1 Succeeded'),
      want: 'released 2, succeeded 1, failed 1, done 1',
      conditions: complete,
    },
    {
      name: 'that was met ends pods that still run',
      spec: spec(3, { backoffLimitPerIndex: 3 }),
      status: { conditions: met },
      pods: indexedPods('0 Failed', '1 Running', '1 Succeeded', '2 Running'),
      want: 'released 4, deleted 2, terminating 2, succeeded 1, failed 1, done 1',
      conditions: succeeding,
    },
    {
      name: 'comes after a failure policy',
      spec: spec(2, onDisruption),
      pods: [disrupted(0), ...indexedPods('0 Running', '1 Succeeded')],
      want: 'released 3, deleted 1, terminating 1, succeeded 1, failed 2, done 1',
      conditions: failing('PodFailurePolicy'),
    },
    {
      name: 'comes after the limit of an index',
      spec: spec(2, { backoffLimitPerIndex: 1 }),
      pods: [failedTwice, ...indexedPods('1 Succeeded')],
      want: 'released 2, succeeded 1, failed 1, done 1, given up 0',
      conditions: failed('FailedIndexes'),
    },
    {
      name: 'comes after the limit of all',
      spec: spec(2, { backoffLimit: 1 }),
      pods: indexedPods('0 Failed', '0 Failed', '1 Succeeded'),
      want: 'released 3, succeeded 1, failed 2, done 1',
      conditions: failed('BackoffLimitExceeded'),
    },
    {
      name: 'that was met stays so in spite of a failure policy',
      spec: spec(2, onDisruption),
      status: { conditions: met, succeeded: 1, completedIndexes: '1' },
      pods: [disrupted(0), ...indexedPods('1 Succeeded')],
      want: 'released 2, succeeded 1, failed 1, done 1',
      conditions: complete,
    },
    {
      name: 'that was met stays so in spite of the limit of an index',
      spec: spec(2, { backoffLimitPerIndex: 1 }),
      status: { conditions: met, succeeded: 1, completedIndexes: '1' },
      pods: [failedTwice, ...indexedPods('1 Succeeded')],
      want: 'released 2, succeeded 1, failed 1, done 1, given up 0',
      conditions: complete,
    },
    {
      name: 'that was met stays so in spite of the limit of all',
      spec: spec(2, { backoffLimit: 0 }),
      status: { conditions: met, succeeded: 1, completedIndexes: '1' },
      pods: indexedPods('0 Failed', '1 Succeeded'),
      want: 'released 2, succeeded 1, failed 1, done 1',
      conditions: complete,
    },
    {
      name: 'does not save a Job that fails',
      spec: spec(2, onDisruption),
      status: {
        conditions: [{ type: 'FailureTarget', status: 'True', reason: 'PodFailurePolicy', message: 'm' }],
        failed: 1,
        completedIndexes: '1',
      },
      pods: indexedPods('1 Succeeded'),
      want: 'released 1, succeeded 1, failed 1, done 1',
      conditions: failed('PodFailurePolicy'),
    },
    {
      name: 'need not be there',
      spec: { ...indexed, completions: 1, parallelism: 1 },
      pods: indexedPods('0 Succeeded'),
      want: 'released 1, succeeded 1, done 0',
      conditions: ['SuccessCriteriaMet=True CompletionsReached', 'Complete=True CompletionsReached'],
    },
    {
      name: 'is for Indexed Jobs alone',
      spec: { completions: 3, parallelism: 3, successPolicy: { rules: [{ succeededCount: 1 }] } },
      pods: crew({ succeeded: 1, running: 2 }),
      want: 'released 1, active 2, succeeded 1',
    },
  ])('$name', check)

  test('tells which of its rules', () => {
    const rules = [{ succeededIndexes: '3' }, { succeededCount: 1 }]
    const { finish } = assessed({
      job: { spec: { ...indexed, successPolicy: { rules } } },
      pods: indexedPods('0 Succeeded'),
    })
    expect(finish).toMatchObject({ type: 'SuccessCriteriaMet', message: 'Matched rules at index 1' })
  })
})

describe('a limit for each index', () => {
  const spec = (completions: number, more: Spec = {}): Spec => ({
    completionMode: 'Indexed',
    completions,
    parallelism: completions,
    backoffLimit: 2 ** 31 - 1,
    backoffLimitPerIndex: 1,
    ...more,
  })
  const rule = (action: string): Spec => ({ podFailurePolicy: { rules: [exits(action, 'In', 3)] } })
  /** `0 Failed 1`: it is the second of its index that failed. */
  const attempts = (...told: readonly string[]): readonly Pod[] =>
    told.map((text, number) => {
      const [index = '', phase = '', failures = '0'] = text.split(' ')
      return pod(`p${number}`, { index, failures: Number(failures), status: { phase, conditions: [] } })
    })
  const exitedAt0: readonly Pod[] = [{ ...exited('a', 3), metadata: pod('a', { index: 0, failures: 0 }).metadata }]
  test.each<Row>([
    {
      name: 'is not reached by one failure; the Job succeeds',
      spec: spec(2),
      pods: attempts('0 Failed 0', '0 Succeeded 1', '1 Succeeded 0'),
      want: 'released 3, succeeded 2, failed 1, done 0,1',
      conditions: ['SuccessCriteriaMet=True CompletionsReached', 'Complete=True CompletionsReached'],
    },
    {
      name: 'keeps the failed pod, uncounted, until another has taken its place',
      spec: spec(2),
      pods: attempts('0 Failed 0'),
      want: 'made at 0,1, active 2',
    },
    {
      name: 'lets the failed pod go then',
      spec: spec(2),
      pods: attempts('0 Failed 0', '0 Pending 1'),
      want: 'made at 1, released 1, active 2, failed 1',
    },
    {
      name: 'gives up one index, and goes on with the others',
      spec: spec(2),
      pods: attempts('0 Failed 1'),
      want: 'made at 1, released 1, active 1, failed 1, given up 0',
    },
    {
      name: 'gives up an index by a rule',
      spec: { ...spec(2), ...rule('FailIndex') },
      pods: exitedAt0,
      want: 'made at 1, released 1, active 1, failed 1, given up 0',
    },
    {
      name: 'does not matter if a rule fails the Job',
      spec: { ...spec(2), ...rule('FailJob') },
      pods: exitedAt0,
      want: 'released 1, failed 1',
      conditions: failed('PodFailurePolicy'),
    },
    {
      name: 'does not count what a rule ignores',
      spec: { ...spec(2), ...rule('Ignore') },
      pods: exitedAt0,
      want: 'made at 0,1, active 2',
    },
    {
      name: 'comes after the limit of all',
      spec: spec(2, { backoffLimit: 1 }),
      pods: attempts('0 Failed 0', '1 Failed 0'),
      want: 'released 2, failed 2',
      conditions: failed('BackoffLimitExceeded'),
    },
    {
      name: 'fails the Job when the last index is done',
      spec: spec(2),
      pods: attempts('0 Failed 1', '1 Succeeded 0'),
      want: 'released 2, succeeded 1, failed 1, done 1, given up 0',
      conditions: failed('FailedIndexes'),
    },
    {
      name: 'fails the Job when too many are given up',
      spec: spec(4, { maxFailedIndexes: 1 }),
      pods: attempts('0 Failed 1', '1 Succeeded 0', '2 Failed 1', '3 Running 0'),
      want: 'released 4, deleted 1, terminating 1, succeeded 1, failed 3, done 1, given up 0,2',
      conditions: failing('MaxFailedIndexesExceeded'),
    },
    {
      name: 'does not fail it when just as many are given up as may',
      spec: spec(4, { maxFailedIndexes: 2 }),
      pods: attempts('0 Failed 1', '1 Running 0', '2 Failed 1', '3 Running 0'),
      want: 'released 2, active 2, failed 2, given up 0,2',
    },
    {
      name: 'that is taken away leaves no failed indexes in the status',
      spec: { ...spec(3), backoffLimitPerIndex: undefined },
      status: { failedIndexes: '0', completedIndexes: '1' },
      pods: attempts('2 Pending 1'),
      want: 'made at 0, active 2, succeeded 1, done 1',
    },
  ])('$name', check)

  test.each([
    { name: 'is told though none has failed', spec: spec(2), want: '' },
    { name: 'is not told without it', spec: { ...spec(2), backoffLimitPerIndex: undefined }, want: undefined },
  ])('$name', async ({ spec: given, want }) => {
    const { statuses } = await syncOnce({ job: { spec: given } })
    expect(statuses.at(-1)?.failedIndexes).toBe(want)
  })
})
