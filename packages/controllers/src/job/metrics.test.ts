import type { JobStatus } from '@coxswain/api'
import { createMetricsRegistry } from '@coxswain/runtime'
import { describe, expect, test } from 'vitest'
import { crew, indexedPods, job, jobPod as pod, type JobTraits } from '../shared/testing/job-builders.ts'
import { refusal } from '../shared/testing/recording-client.ts'
import { createJobMetrics } from './metrics.ts'
import { syncOnce, type World } from './testing/sync-once.ts'

const indexed = { completionMode: 'Indexed', parallelism: 2, completions: 4 }

/** The lines of some metrics after one sync, without the prefix. */
async function countedBy(world: World, ...metrics: readonly string[]): Promise<readonly string[]> {
  const { metrics: registry } = await syncOnce(world)
  return linesOf(registry.write(), metrics)
}

const linesOf = (text: string, metrics: readonly string[]): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/^job_controller_/, ''))
    .filter((line) => metrics.some((name) => line.startsWith(`${name}{`)))

test('they have the names, labels, buckets and stability of Kubernetes', async () => {
  const { metrics } = await syncOnce({})
  const told = metrics
    .families()
    .map(({ kind, name, help, labelNames }) => `${kind} ${name} ${help.split(' ')[0]} ${labelNames.toSorted().join()}`)
  expect(told.toSorted()).toEqual([
    'counter job_controller_job_finished_indexes_total [ALPHA] backoffLimit,status',
    'counter job_controller_job_pods_creation_total [ALPHA] reason,status',
    'counter job_controller_job_pods_finished_total [STABLE] completion_mode,result',
    'counter job_controller_job_syncs_total [STABLE] action,completion_mode,result',
    'counter job_controller_jobs_by_external_controller_total [ALPHA] controller_name',
    'counter job_controller_jobs_finished_total [STABLE] completion_mode,reason,result',
    'counter job_controller_pod_failures_handled_by_failure_policy_total [BETA] action',
    'counter job_controller_stale_sync_skips_total [ALPHA] group,resource',
    'counter job_controller_terminated_pods_tracking_finalizer_total [BETA] event',
    'histogram job_controller_job_sync_duration_seconds [STABLE] action,completion_mode,result',
  ])
  const { buckets = [] } = metrics.families().find(({ kind }) => kind === 'histogram') ?? {}
  expect([buckets.length, buckets[0], buckets[1], buckets.at(-1)]).toEqual([15, 0.004, 0.008, 65.536])
})

describe('a sync', () => {
  const refuse = () => refusal(500, 'InternalError')
  test.each<{ name: string; world: World; want: string }>([
    { name: 'that makes pods', world: {}, want: 'pods_created NonIndexed success' },
    {
      name: 'that removes pods',
      world: { pods: crew({ running: 2 }) },
      want: 'pods_deleted NonIndexed success',
    },
    {
      name: 'that suspends a Job without pods',
      world: { job: { spec: { suspend: true } } },
      want: 'pods_deleted NonIndexed success',
    },
    {
      name: 'that has nothing to do',
      world: { job: { spec: indexed }, pods: indexedPods('0 Running', '1 Running') },
      want: 'tracking Indexed success',
    },
    {
      name: 'that waits for the back-off',
      world: { pods: [pod('a', { phase: 'Failed', ended: '09:59:59' })] },
      want: 'pods_created NonIndexed success',
    },
    { name: 'that waits for its cache', world: { expects: 1 }, want: 'reconciling NonIndexed success' },
    {
      name: 'of a Job that fails',
      world: { job: { spec: { backoffLimit: 0 } }, pods: crew({ failed: 1 }) },
      want: 'reconciling NonIndexed success',
    },
    { name: 'in which pods are refused', world: { refuse }, want: 'pods_created NonIndexed error' },
  ])('$name', async ({ world, want }) => {
    const [action = '', mode = '', result = ''] = want.split(' ')
    const labels = `{action="${action}",completion_mode="${mode}",result="${result}"} 1`
    const told = await countedBy(world, 'job_syncs_total', 'job_sync_duration_seconds_count')
    expect(told).toEqual([`job_sync_duration_seconds_count${labels}`, `job_syncs_total${labels}`])
  })
})

describe('the end of a Job', () => {
  const rules = [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }]
  const onlyFirst = { rules: [{ succeededIndexes: '0' }] }
  test.each<{ name: string; job?: JobTraits; pods: World['pods']; want: string }>([
    { name: 'by success', pods: crew({ succeeded: 1 }), want: 'NonIndexed CompletionsReached succeeded' },
    {
      name: 'by its success policy',
      job: { spec: { ...indexed, successPolicy: onlyFirst } },
      pods: indexedPods('0 Succeeded'),
      want: 'Indexed SuccessPolicy succeeded',
    },
    {
      name: 'by too many failures',
      job: { spec: { backoffLimit: 0 } },
      pods: crew({ failed: 1 }),
      want: 'NonIndexed BackoffLimitExceeded failed',
    },
    {
      name: 'by its failure policy',
      job: { spec: { podFailurePolicy: { rules } } },
      pods: [pod('a', { phase: 'Failed', exitCode: 42 })],
      want: 'NonIndexed PodFailurePolicy failed',
    },
    {
      name: 'by failed indexes',
      job: { spec: { ...indexed, completions: 1, backoffLimitPerIndex: 0 } },
      pods: indexedPods('0 Failed'),
      want: 'Indexed FailedIndexes failed',
    },
    {
      name: 'by too many of them',
      job: { spec: { ...indexed, backoffLimitPerIndex: 0, maxFailedIndexes: 0 } },
      pods: indexedPods('0 Failed'),
      want: 'Indexed MaxFailedIndexesExceeded failed',
    },
    {
      name: 'at its deadline',
      job: { spec: { activeDeadlineSeconds: 1 } },
      pods: [],
      want: 'NonIndexed DeadlineExceeded failed',
    },
  ])('$name', async ({ job: traits = {}, pods = [], want }) => {
    const [mode = '', reason = '', result = ''] = want.split(' ')
    expect(await countedBy({ job: traits, pods }, 'jobs_finished_total')).toEqual([
      `jobs_finished_total{completion_mode="${mode}",reason="${reason}",result="${result}"} 1`,
    ])
  })
})

describe('finished pods', () => {
  const told = (mode: string, succeeded: number, failed: number): readonly string[] => [
    `job_pods_finished_total{completion_mode="${mode}",result="failed"} ${failed}`,
    `job_pods_finished_total{completion_mode="${mode}",result="succeeded"} ${succeeded}`,
  ]
  test.each<{ name: string; world: World; want: readonly string[] }>([
    { name: 'are shown as none from the first status on', world: {}, want: told('NonIndexed', 0, 0) },
    {
      name: 'are counted when they are released',
      world: { job: { spec: { completions: 9 } }, pods: crew({ succeeded: 2, failed: 1 }) },
      want: told('NonIndexed', 2, 1),
    },
    {
      name: 'are not counted again',
      world: { job: { spec: { completions: 9 }, status: { succeeded: 3, failed: 2 } }, pods: crew({ succeeded: 1 }) },
      want: told('NonIndexed', 1, 0),
    },
    {
      name: 'are counted by index',
      world: {
        job: { spec: indexed, status: { completedIndexes: '0', succeeded: 1 } },
        pods: indexedPods('1 Succeeded', '1 Succeeded', '2 Failed'),
      },
      want: told('Indexed', 1, 1),
    },
    {
      name: 'are not fewer if the Job becomes smaller',
      world: { job: { spec: { ...indexed, completions: 2 }, status: { completedIndexes: '0,3', succeeded: 2 } } },
      want: told('Indexed', 0, 0),
    },
  ])('$name', async ({ world, want }) => {
    expect(await countedBy(world, 'job_pods_finished_total')).toEqual(want)
  })

  test.each<{ name: string; job: JobTraits; want: readonly string[] }>([
    {
      name: 'with a limit for all',
      job: { spec: indexed },
      want: ['job_finished_indexes_total{backoffLimit="global",status="succeeded"} 1'],
    },
    {
      name: 'with a limit for each',
      job: { spec: { ...indexed, backoffLimitPerIndex: 0 } },
      want: [
        'job_finished_indexes_total{backoffLimit="perIndex",status="failed"} 1',
        'job_finished_indexes_total{backoffLimit="perIndex",status="succeeded"} 1',
      ],
    },
    {
      name: 'with a limit for each, one of them known',
      job: { spec: { ...indexed, backoffLimitPerIndex: 0 }, status: { failedIndexes: '1', completedIndexes: '0' } },
      want: ['job_finished_indexes_total{backoffLimit="perIndex",status="succeeded"} 0'],
    },
  ])('are counted as indexes $name', async ({ job: traits, want }) => {
    const world = { job: traits, pods: indexedPods('0 Succeeded', '1 Failed') }
    expect(await countedBy(world, 'job_finished_indexes_total')).toEqual(want)
  })

  test('the whole of many writes is the whole of the pods', () => {
    const registry = createMetricsRegistry()
    const { counted } = createJobMetrics(registry)
    const statuses: readonly JobStatus[] = [{}, { failed: 1 }, { succeeded: 2, failed: 1 }, { succeeded: 3, failed: 4 }]
    for (const [index, after] of statuses.entries()) counted(job(), statuses[index - 1] ?? {}, after)
    expect(linesOf(registry.write(), ['job_pods_finished_total'])).toEqual(told('NonIndexed', 3, 4))
  })
})

describe('failures that a policy is about', () => {
  const exits = (action: string, ...values: readonly number[]) => ({ action, onExitCodes: { operator: 'In', values } })
  const rules = [exits('Ignore', 1), exits('Count', 2), exits('FailIndex', 3), exits('FailJob', 4)]
  test.each<{ name: string; codes: readonly number[]; want: readonly string[] }>([
    { name: 'are none', codes: [9], want: [] },
    { name: 'are counted by action', codes: [1, 1, 2, 9], want: ['Count 1', 'Ignore 2'] },
    {
      name: 'may be of all actions',
      codes: [1, 2, 3, 4, 4],
      want: ['Count 1', 'FailIndex 1', 'FailJob 2', 'Ignore 1'],
    },
  ])('$name', async ({ codes, want }) => {
    const spec = { podFailurePolicy: { rules }, completions: 9, parallelism: 9 }
    const pods = codes.map((exitCode, number) => pod(`p${number}`, { phase: 'Failed', exitCode }))
    const told = await countedBy({ job: { spec }, pods }, 'pod_failures_handled_by_failure_policy_total')
    expect(told.map((line) => line.replace(/.*action="(\w+)"} /, '$1 '))).toEqual(want)
  })

  test('are not counted while their status is not written', async () => {
    const world = {
      job: { spec: { podFailurePolicy: { rules } } },
      pods: [pod('a', { phase: 'Failed', exitCode: 2 })],
      refuse: () => refusal(500, 'InternalError'),
    }
    expect(await countedBy(world, 'pod_failures_handled_by_failure_policy_total')).toEqual([])
  })
})

describe('pods that are made', () => {
  const failed = { podReplacementPolicy: 'Failed' }
  test.each<{ name: string; world: World; want: readonly string[] }>([
    { name: 'for the first time', world: {}, want: ['new succeeded 1'] },
    {
      name: 'after a failure',
      world: { pods: crew({ failed: 1 }) },
      want: ['recreate_terminating_or_failed succeeded 1'],
    },
    {
      name: 'for one on its way out',
      world: {
        job: { spec: { completions: 2, parallelism: 2 } },
        pods: [pod('a', { isGoing: true, ended: '09:30:00' })],
      },
      want: ['recreate_terminating_or_failed succeeded 2'],
    },
    {
      name: 'after a failure, if only failed ones are replaced',
      world: { job: { spec: failed }, pods: crew({ failed: 1 }) },
      want: ['recreate_failed succeeded 1'],
    },
    {
      name: 'beside one on its way out, if only failed ones are replaced',
      world: { job: { spec: { ...failed, completions: 2, parallelism: 2 } }, pods: [pod('a', { isGoing: true })] },
      want: ['recreate_terminating_or_failed succeeded 1'],
    },
    {
      name: 'in vain, which counts as both',
      world: { refuse: ({ verb }) => (verb === 'create' ? refusal(500, 'InternalError') : undefined) },
      want: ['new failed 1', 'new succeeded 1'],
    },
  ])('$name', async ({ world, want }) => {
    const told = await countedBy(world, 'job_pods_creation_total')
    expect(told.map((line) => line.replace(/.*reason="(\w+)",status="(\w+)"} /, '$1 $2 '))).toEqual(want)
  })
})

test('a sync that waits for its cache is a skip, and no sync', async () => {
  const told = await countedBy({ writtenVersion: '7' }, 'stale_sync_skips_total', 'job_syncs_total')
  expect(told).toEqual(['stale_sync_skips_total{group="",resource="pods"} 1'])
})
