// Mirrors pkg/controller/job/indexed_job_utils.go, calculateSucceededIndexes, calculateFailedIndexes and firstPendingIndexes, 1.36.
import { isPodTerminating, type Job, type Pod } from '@coxswain/api'
import { mergeIntervals, parseIndexes, withIndexes, type Intervals } from './index-intervals.ts'
import {
  completionIndexOf,
  hasTrackingFinalizer,
  indexFailureCountOf,
  indexesOf,
  isPodFailed,
  isSucceeded,
  validIndexOf,
} from './job-pods.ts'
import { completionsOf, replacesOnlyFailedPods } from './job-spec.ts'
import { matchPodFailurePolicy } from './pod-failure-policy.ts'

export interface SucceededIndexes {
  /** As the status has them, as far as the Job still has these indexes. */
  readonly previous: Intervals
  /** With those of pods that were not counted yet. */
  readonly all: Intervals
}

export function succeededIndexesOf(job: Job, pods: readonly Pod[]): SucceededIndexes {
  const previous = parseIndexes(job.status?.completedIndexes ?? '', completionsOf(job))
  const all = withIndexes(previous, uncountedIndexes(job, pods, isSucceeded))
  return { previous, all }
}

/** Of a Job with a limit for each index. */
export function failedIndexesOf(job: Job, pods: readonly Pod[]): Intervals {
  const previous = parseIndexes(job.status?.failedIndexes ?? '', completionsOf(job))
  return withIndexes(
    previous,
    uncountedIndexes(job, pods, (pod) => failsIndex(job, pod)),
  )
}

function uncountedIndexes(job: Job, pods: readonly Pod[], counts: (pod: Pod) => boolean): ReadonlySet<number> {
  const indexes = new Set<number>()
  for (const pod of pods) {
    const index = counts(pod) && hasTrackingFinalizer(pod) ? validIndexOf(pod, job) : undefined
    if (index !== undefined) indexes.add(index)
  }
  return indexes
}

function failsIndex(job: Job, pod: Pod): boolean {
  if (!isPodFailed(pod, job)) return false
  const { action, isCounted } = matchPodFailurePolicy(job.spec?.podFailurePolicy, pod)
  if (action === 'FailIndex') return true
  return isCounted && indexFailureCountOf(pod) >= (job.spec?.backoffLimitPerIndex ?? 0)
}

export interface IndexedWork {
  readonly job: Job
  readonly pods: readonly Pod[]
  readonly active: readonly Pod[]
  readonly succeeded: Intervals
  readonly failed: Intervals | undefined
}

/** The first `count` indexes that nobody works on and that have neither succeeded nor failed. */
export function firstPendingIndexes(work: IndexedWork, count: number): readonly number[] {
  if (count <= 0) return []
  const { job, pods, active, succeeded, failed = [] } = work
  const terminating = replacesOnlyFailedPods(job) ? indexesOf(pods.filter(isPodTerminating)) : []
  const taken = mergeIntervals(withIndexes(succeeded, [...indexesOf(active), ...terminating]), failed)
  const completions = completionsOf(job)
  const pending: number[] = []
  let candidate = 0
  const fillUpTo = (end: number): void => {
    while (candidate < Math.min(end, completions) && pending.length < count) pending.push(candidate++)
  }
  for (const { first, last } of taken) {
    fillUpTo(first)
    candidate = Math.max(candidate, last + 1)
  }
  fillUpTo(completions)
  return pending
}

/** By their index, those without one first; the order among equals is kept. */
export function sortedByIndex(pods: readonly Pod[]): readonly Pod[] {
  const keyed = pods.map((pod) => ({ pod, index: completionIndexOf(pod) ?? -1 }))
  return keyed.toSorted((a, b) => a.index - b.index).map(({ pod }) => pod)
}
