// Mirrors pkg/controller/job/indexed_job_utils.go, getPodsWithDelayedDeletionPerIndex and getNewIndexFailureCounts, 1.36.
import type { Job, Pod } from '@coxswain/api'
import { finishedMs } from './backoff.ts'
import { hasIndex, type Intervals } from './index-intervals.ts'
import {
  hasTrackingFinalizer,
  indexAbsoluteFailureCountOf,
  indexFailureCountOf,
  indexIgnoredFailureCountOf,
  indexesOf,
  isPodFailed,
  validIndexOf,
} from './job-pods.ts'
import { matchPodFailurePolicy } from './pod-failure-policy.ts'

export interface IndexedPods {
  readonly job: Job
  readonly pods: readonly Pod[]
  readonly active: readonly Pod[]
  /** Uids of pods whose finalizer is on its way off. */
  readonly awaited: ReadonlySet<string>
  readonly succeeded: Intervals
  readonly failed: Intervals
}

/**
 * The last failed pod of each index that waits for another one. It keeps its finalizer until that one is made: how often an
 * index has failed is known from the annotations of its last pod alone.
 */
export function keptPodsByIndex(indexed: IndexedPods): ReadonlyMap<number, Pod> {
  const { job, pods, active, awaited, succeeded, failed } = indexed
  const busy = indexesOf(active)
  const kept = new Map<number, Pod>()
  for (const pod of pods) {
    if (!hasTrackingFinalizer(pod) || awaited.has(pod.metadata?.uid ?? '') || !isPodFailed(pod, job)) continue
    const index = validIndexOf(pod, job)
    if (index === undefined || busy.has(index) || hasIndex(succeeded, index) || hasIndex(failed, index)) continue
    const before = kept.get(index)
    if (before === undefined || isLater(pod, before)) kept.set(index, pod)
  }
  return kept
}

function isLater(pod: Pod, before: Pod): boolean {
  return (
    indexAbsoluteFailureCountOf(before) <= indexAbsoluteFailureCountOf(pod) && finishedMs(pod) >= finishedMs(before)
  )
}

export interface IndexFailureCounts {
  readonly failureCount: number
  readonly ignoredFailureCount: number
}

/** What the annotations of a pod tell that takes the place of `replaced`. */
export function nextIndexFailureCounts(job: Job, replaced: Pod | undefined): IndexFailureCounts {
  if (replaced === undefined) return { failureCount: 0, ignoredFailureCount: 0 }
  const { isCounted } = matchPodFailurePolicy(job.spec?.podFailurePolicy, replaced)
  return {
    failureCount: indexFailureCountOf(replaced) + (isCounted ? 1 : 0),
    ignoredFailureCount: indexIgnoredFailureCountOf(replaced) + (isCounted ? 0 : 1),
  }
}
