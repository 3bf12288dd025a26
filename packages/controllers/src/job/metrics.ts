// Mirrors pkg/controller/job/metrics/metrics.go and job_controller.go, recordJobPodFinished, 1.36.
import type { Job, JobStatus } from '@coxswain/api'
import type { Counter, Metrics } from '@coxswain/runtime'
import { countIndexes, parseIndexes } from './index-intervals.ts'
import { completionsOf, hasBackoffLimitPerIndex, isIndexed } from './job-spec.ts'
import { metricsSubsystem } from './texts.ts'

/** What a sync did to pods, most of all. */
export type SyncAction = 'reconciling' | 'tracking' | 'pods_created' | 'pods_deleted'

export type CreationReason = 'new' | 'recreate_terminating_or_failed' | 'recreate_failed'

export interface JobMetrics {
  synced(job: Job, result: 'success' | 'error', action: SyncAction, seconds: number): void
  finished(job: Job, result: 'succeeded' | 'failed', reason: string): void
  /** What has been counted between two statuses of the Job. */
  counted(job: Job, before: JobStatus, after: JobStatus): void
  failuresHandled(byAction: ReadonlyMap<string, number>): void
  podsCreated(reason: CreationReason, attempted: number, failed: number): void
  readonly trackedPods: Counter
  readonly externalJobs: Counter
}

const completionMode = (job: Job): string => (isIndexed(job) ? 'Indexed' : 'NonIndexed')

/** 4 ms to 65 s, doubling. */
const syncBuckets = Array.from({ length: 15 }, (_, power) => 0.004 * 2 ** power)

export function createJobMetrics(metrics: Metrics): JobMetrics {
  const counter = (name: string, help: string, labels: readonly string[]): Counter =>
    metrics.counter(`${metricsSubsystem}_${name}`, help, labels)
  const syncLabels = ['completion_mode', 'result', 'action']
  const durations = metrics.histogram(
    `${metricsSubsystem}_job_sync_duration_seconds`,
    '[STABLE] How long syncs of jobs took.',
    syncBuckets,
    syncLabels,
  )
  const syncs = counter('job_syncs_total', '[STABLE] Syncs of jobs.', syncLabels)
  const finished = counter('jobs_finished_total', '[STABLE] Jobs that finished.', [
    'completion_mode',
    'result',
    'reason',
  ])
  const failures = counter(
    'pod_failures_handled_by_failure_policy_total',
    '[BETA] Failed pods that a rule of a pod failure policy matched, by the action of the rule.',
    ['action'],
  )
  const created = counter('job_pods_creation_total', '[ALPHA] Pods that were made for jobs, by reason and success.', [
    'reason',
    'status',
  ])
  return {
    synced: (job, result, action, seconds) => {
      const labels = { completion_mode: completionMode(job), result, action }
      durations.observe(seconds, labels)
      syncs.increment(labels)
    },
    finished: (job, result, reason) => finished.increment({ completion_mode: completionMode(job), result, reason }),
    counted: countingMetrics(counter),
    failuresHandled: (byAction) => {
      for (const [action, count] of byAction) failures.increment({ action }, count)
    },
    podsCreated: (reason, attempted, failed) => {
      // As upstream: a failed attempt counts as both.
      if (attempted > 0) created.increment({ reason, status: 'succeeded' }, attempted)
      if (failed > 0) created.increment({ reason, status: 'failed' }, failed)
    },
    trackedPods: counter(
      'terminated_pods_tracking_finalizer_total',
      '[BETA] Terminated pods that came to have, or have no longer, the finalizer that jobs track them by.',
      ['event'],
    ),
    externalJobs: counter('jobs_by_external_controller_total', '[ALPHA] Jobs that another controller manages.', [
      'controller_name',
    ]),
  }
}

function countingMetrics(
  counter: (name: string, help: string, labels: readonly string[]) => Counter,
): JobMetrics['counted'] {
  const pods = counter('job_pods_finished_total', '[STABLE] Finished pods of jobs that are counted.', [
    'completion_mode',
    'result',
  ])
  const indexes = counter(
    'job_finished_indexes_total',
    '[ALPHA] Finished indexes, by the kind of the back-off limit.',
    ['status', 'backoffLimit'],
  )
  return (job, before, after) => {
    const completion_mode = completionMode(job)
    // As in Kubernetes whoever has written a status once is shown, with nothing counted, too.
    const add = (to: Counter, labels: Readonly<Record<string, string>>, count: number): void =>
      to.increment(labels, Math.max(0, count))
    let succeeded = (after.succeeded ?? 0) - (before.succeeded ?? 0)
    if (isIndexed(job)) {
      // Counted by text: whoever makes the Job smaller takes completed indexes away, which is no negative success.
      const count = (text: string | undefined): number => countIndexes(parseIndexes(text ?? '', completionsOf(job)))
      const backoffLimit = hasBackoffLimitPerIndex(job) ? 'perIndex' : 'global'
      succeeded = count(after.completedIndexes) - count(before.completedIndexes)
      add(indexes, { status: 'succeeded', backoffLimit }, succeeded)
      const failed = count(after.failedIndexes) - count(before.failedIndexes)
      if (failed > 0) add(indexes, { status: 'failed', backoffLimit }, failed)
    }
    add(pods, { completion_mode, result: 'succeeded' }, succeeded)
    add(pods, { completion_mode, result: 'failed' }, (after.failed ?? 0) - (before.failed ?? 0))
  }
}
