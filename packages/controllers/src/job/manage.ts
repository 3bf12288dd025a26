// Mirrors pkg/controller/job/job_controller.go, manageJob, 1.36.
import { isBeingDeleted, type Job, type Pod } from '@coxswain/api'
import type { PodBatch } from '../shared/pod-control.ts'
import { podFailureBackoff, remainingBackoffMs, remainingIndexBackoffMs } from './backoff.ts'
import { chooseForRemoval } from './choose-for-removal.ts'
import { firstPendingIndexes } from './job-indexes.ts'
import { hasBackoffLimitPerIndex, isSuspended, replacesOnlyFailedPods } from './job-spec.ts'
import type { CreationReason } from './metrics.ts'
import { forIndex, jobPodBatch } from './pod-drafts.ts'
import type { Decision, Sync } from './sync.ts'

/** Pods that one sync creates or deletes. */
const burstMax = 500

/** What to do with the pods of a Job. */
export function decideManage(sync: Sync, nowMs: number): Decision {
  const { job, active, finish } = sync
  if (finish !== undefined) return { kind: 'end-pods', pods: active, why: `the Job ends: ${finish.reason}` }
  if (!sync.isCaughtUp || isBeingDeleted(job)) {
    const why = sync.isCaughtUp ? 'the Job is being deleted' : 'the cache lacks what was written'
    return { kind: 'leave-pods', isManaged: false, why }
  }
  if (isSuspended(job)) {
    const pods = chooseForRemoval(job, active, active.length)
    return { kind: 'remove-pods', pods, why: 'the Job is suspended' }
  }
  const wanted = wantedActive(sync)
  const surplus = chooseForRemoval(job, active, Math.max(0, active.length - wanted)).slice(0, burstMax)
  if (surplus.length > 0) {
    return { kind: 'remove-pods', pods: surplus, why: `${active.length} pods are active, ${wanted} are wanted` }
  }
  const expectedSoon = replacesOnlyFailedPods(job) ? sync.terminatingCount : 0
  const missing = wanted - expectedSoon - active.length
  if (missing <= 0) return { kind: 'leave-pods', isManaged: true, why: 'as many pods are active as are wanted' }
  return decideCreate(sync, Math.min(missing, burstMax), nowMs)
}

/** Never more than are still to succeed. Without a number of completions the first success ends the making of pods. */
function wantedActive({ job, active, succeededCount }: Sync): number {
  const { completions, parallelism = 1 } = job.spec ?? {}
  if (completions === undefined) return succeededCount > 0 ? active.length : parallelism
  return Math.max(0, Math.min(completions - succeededCount, parallelism))
}

function decideCreate(sync: Sync, missing: number, nowMs: number): Decision {
  const { job } = sync
  if (!hasBackoffLimitPerIndex(job)) {
    const backoffInMs = remainingBackoffMs(sync.backoff, podFailureBackoff, nowMs)
    if (backoffInMs > 0) return wait(backoffInMs)
  }
  const { indexes, backoffInMs } = indexesToAdd(sync, missing, nowMs)
  if (backoffInMs > 0) return wait(backoffInMs)
  const batches = newPods(sync, missing, indexes)
  return { kind: 'create-pods', batches, reason: creationReason(sync), why: `${missing} more pods are wanted` }
}

const wait = (backoffInMs: number): Decision => ({ kind: 'wait-for-backoff', backoffInMs, why: 'pods have failed' })

interface IndexesToAdd {
  /** Undefined when the Job has no indexes. */
  readonly indexes?: readonly number[] | undefined
  /** Not zero: none can be added yet. */
  readonly backoffInMs: number
}

function indexesToAdd(sync: Sync, missing: number, nowMs: number): IndexesToAdd {
  const { job, pods, active, indexes } = sync
  if (indexes === undefined) return { backoffInMs: 0 }
  const { succeeded, failed, kept } = indexes
  const pending = firstPendingIndexes({ job, pods, active, succeeded, failed }, missing)
  if (failed === undefined) return { indexes: pending, backoffInMs: 0 }
  const waits = pending.map((index) => remainingIndexBackoffMs(kept.get(index), podFailureBackoff, nowMs))
  const ready = pending.filter((_, position) => waits[position] === 0)
  if (ready.length > 0 || pending.length === 0) return { indexes: ready, backoffInMs: 0 }
  return { indexes: ready, backoffInMs: Math.min(...waits) }
}

function newPods(sync: Sync, missing: number, indexes: readonly number[] | undefined): readonly PodBatch[] {
  const { job } = sync
  const common = jobPodBatch(job)
  if (indexes === undefined) return Array.from({ length: missing }, () => common)
  const replacedBy = (index: number): Pod | undefined => sync.indexes?.kept.get(index)
  return indexes.map((index) => forIndex(common, job, index, replacedBy(index)))
}

function creationReason({ job, failedCount, terminatingCount }: Sync): CreationReason {
  if (policyOf(job) === 'Failed' && failedCount > 0) return 'recreate_failed'
  return failedCount > 0 || terminatingCount > 0 ? 'recreate_terminating_or_failed' : 'new'
}

const policyOf = (job: Job): string => job.spec?.podReplacementPolicy ?? 'TerminatingOrFailed'
