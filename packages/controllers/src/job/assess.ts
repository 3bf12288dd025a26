// Mirrors pkg/controller/job/job_controller.go, syncJob up to the end state of the Job, 1.36.
import {
  findCondition,
  isPodActive,
  isPodReady,
  isPodTerminating,
  parseTime,
  toTime,
  uidOf,
  type Job,
  type JobCondition,
  type JobStatus,
  type Pod,
} from '@coxswain/api'
import { nextBackoffRecord, type BackoffRecord } from './backoff.ts'
import { newCondition, type ConditionText } from './conditions.ts'
import { countIndexes, type Intervals } from './index-intervals.ts'
import { failedIndexesOf, succeededIndexesOf } from './job-indexes.ts'
import { hasTrackingFinalizer, isCountable, isPodFailed, isSucceeded } from './job-pods.ts'
import { completionsOf, defaultBackoffLimit, hasBackoffLimitPerIndex, isIndexed, isSuspended } from './job-spec.ts'
import { keptPodsByIndex } from './kept-pods.ts'
import { matchPodFailurePolicy } from './pod-failure-policy.ts'
import { matchSuccessPolicy } from './success-policy.ts'
import { conditionTexts, conditionTypes } from './texts.ts'

/** What a sync starts from, all as of one instant. */
export interface Seen {
  readonly job: Job
  /** All that the Job owns, those just adopted with their finalizer. */
  readonly pods: readonly Pod[]
  /** Whether the cache shows what earlier syncs created and deleted. */
  readonly isCaughtUp: boolean
  /** Uids of pods whose finalizer is on its way off: they are counted. */
  readonly awaited: ReadonlySet<string>
  readonly backoff: BackoffRecord
}

export interface IndexState {
  /** As the last status has them. */
  readonly previous: Intervals
  readonly succeeded: Intervals
  /** Only with a limit for each index; so is `kept`. */
  readonly failed?: Intervals | undefined
  readonly kept: ReadonlyMap<number, Pod>
}

/** Where the Job stands. */
export interface Assessment extends Seen {
  /** As it is to be written, so far. */
  readonly status: JobStatus
  readonly active: readonly Pod[]
  readonly readyCount: number
  readonly terminatingCount: number
  /** Counted and about to be counted; of an Indexed Job indexes and not pods. */
  readonly succeededCount: number
  readonly failedCount: number
  readonly indexes?: IndexState | undefined
  /** Why the Job ends. */
  readonly finish?: JobCondition | undefined
  /** Until its deadline. */
  readonly deadlineInMs?: number | undefined
}

export function assess(seen: Seen, nowMs: number): Assessment {
  const { job, pods } = seen
  const status = startedStatus(job, nowMs)
  const { succeeded, failed } = newlyFinished(seen, status)
  const uncounted = status.uncountedTerminatedPods
  const active = pods.filter(isPodActive)
  const ignored = failed.filter((pod) => !matchPodFailurePolicy(job.spec?.podFailurePolicy, pod).isCounted)
  const failedCount = (status.failed ?? 0) + failed.length - ignored.length + (uncounted?.failed ?? []).length
  const indexes = isIndexed(job) ? indexStateOf(seen, active) : undefined
  const succeededCount =
    indexes === undefined
      ? (status.succeeded ?? 0) + succeeded.length + (uncounted?.succeeded ?? []).length
      : countIndexes(indexes.succeeded)
  const state: EndState = { job, pods, status, failedCount, indexes }
  const finish = finishOf(state, nowMs)
  return {
    ...seen,
    status,
    active,
    readyCount: active.filter(isPodReady).length,
    terminatingCount: pods.filter(isPodTerminating).length,
    succeededCount,
    failedCount,
    indexes,
    finish,
    deadlineInMs: deadlineInMs(state, nowMs),
    backoff: nextBackoffRecord(seen.backoff, succeeded, failed),
  }
}

function startedStatus(job: Job, nowMs: number): JobStatus {
  const { status = {} } = job
  const uncountedTerminatedPods = status.uncountedTerminatedPods ?? {}
  if (status.startTime !== undefined || isSuspended(job)) return { ...status, uncountedTerminatedPods }
  return { ...status, uncountedTerminatedPods, startTime: toTime(nowMs) }
}

/** Pods that have ended and that neither the counters nor the uncounted lists have. */
function newlyFinished({ job, pods, awaited }: Seen, { uncountedTerminatedPods: listed }: JobStatus) {
  const [listedSucceeded, listedFailed] = [new Set(listed?.succeeded), new Set(listed?.failed)]
  const candidates = pods.filter(
    (pod) => hasTrackingFinalizer(pod) && !awaited.has(uidOf(pod)) && isCountable(pod, job),
  )
  return {
    succeeded: candidates.filter((pod) => isSucceeded(pod) && !listedSucceeded.has(uidOf(pod))),
    failed: candidates.filter((pod) => isPodFailed(pod, job) && !listedFailed.has(uidOf(pod))),
  }
}

function indexStateOf({ job, pods, awaited }: Seen, active: readonly Pod[]): IndexState {
  const { previous, all: succeeded } = succeededIndexesOf(job, pods)
  if (!hasBackoffLimitPerIndex(job)) return { previous, succeeded, kept: new Map() }
  const failed = failedIndexesOf(job, pods)
  return { previous, succeeded, failed, kept: keptPodsByIndex({ job, pods, active, awaited, succeeded, failed }) }
}

interface EndState {
  readonly job: Job
  readonly pods: readonly Pod[]
  readonly status: JobStatus
  readonly failedCount: number
  readonly indexes: IndexState | undefined
}

/**
 * The first that holds. What an earlier sync has decided stands; failure goes before success, which only a success policy can
 * bring about here: that all completions are reached is seen after pods were managed.
 */
function finishOf(state: EndState, nowMs: number): JobCondition | undefined {
  const { successCriteriaMet, failureTarget, failed } = conditionTypes
  const { conditions } = state.status
  const success = findCondition(conditions, successCriteriaMet)
  if (success?.status === 'True') return success
  const failure = findCondition(conditions, failureTarget)
  if (failure?.status === 'True') {
    const { reason = '', message = '' } = failure
    return newCondition(failed, 'True', { reason, message }, nowMs)
  }
  const failureText = failureTextOf(state, nowMs)
  if (failureText !== undefined) return newCondition(failureTarget, 'True', failureText, nowMs)
  const successText = successTextOf(state)
  return successText && newCondition(successCriteriaMet, 'True', successText, nowMs)
}

function failureTextOf(state: EndState, nowMs: number): ConditionText | undefined {
  const { job, pods, failedCount } = state
  const failJobMessage = failJobMessageOf(job, pods)
  if (failJobMessage !== undefined) return conditionTexts.podFailurePolicy(failJobMessage)
  if (failedCount > (job.spec?.backoffLimit ?? defaultBackoffLimit) || hasTooManyRestarts(job, pods)) {
    return conditionTexts.backoffLimitExceeded
  }
  const remainingMs = remainingToDeadlineMs(state, nowMs)
  if (remainingMs !== undefined && remainingMs <= 0) return conditionTexts.deadlineExceeded
  return indexFailureTextOf(state)
}

function indexFailureTextOf({ job, indexes }: EndState): ConditionText | undefined {
  if (indexes?.failed === undefined) return undefined
  const failedCount = countIndexes(indexes.failed)
  const { maxFailedIndexes } = job.spec ?? {}
  if (maxFailedIndexes !== undefined && failedCount > maxFailedIndexes) return conditionTexts.maxFailedIndexesExceeded
  const isAllDecided = failedCount + countIndexes(indexes.succeeded) >= completionsOf(job)
  return failedCount > 0 && isAllDecided ? conditionTexts.failedIndexes : undefined
}

function successTextOf({ job, indexes }: EndState): ConditionText | undefined {
  if (indexes === undefined) return undefined
  const rule = matchSuccessPolicy(job.spec?.successPolicy, completionsOf(job), indexes.succeeded)
  return rule === undefined ? undefined : conditionTexts.successPolicy(rule)
}

function failJobMessageOf(job: Job, pods: readonly Pod[]): string | undefined {
  const policy = job.spec?.podFailurePolicy
  if (policy === undefined) return undefined
  for (const pod of pods) {
    const message = isPodFailed(pod, job) ? matchPodFailurePolicy(policy, pod).failJobMessage : undefined
    if (message !== undefined) return message
  }
  return undefined
}

/** Containers that are started again in their pods fail nobody's phase; only their restarts tell. */
function hasTooManyRestarts({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec?.template?.spec?.restartPolicy !== 'OnFailure') return false
  let restarts = 0
  for (const { status } of pods) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue
    for (const container of status.initContainerStatuses ?? []) restarts += container.restartCount
    for (const container of status.containerStatuses ?? []) restarts += container.restartCount
  }
  const limit = spec.backoffLimit ?? defaultBackoffLimit
  return limit === 0 ? restarts > 0 : restarts >= limit
}

/** Undefined when the Job has no deadline, or time does not count for it. */
function remainingToDeadlineMs({ job, status }: EndState, nowMs: number): number | undefined {
  const seconds = job.spec?.activeDeadlineSeconds
  const startedMs = parseTime(status.startTime)
  if (seconds === undefined || startedMs === undefined || isSuspended(job)) return undefined
  return seconds * 1000 - (nowMs - startedMs)
}

function deadlineInMs(state: EndState, nowMs: number): number | undefined {
  const remainingMs = remainingToDeadlineMs(state, nowMs)
  return remainingMs !== undefined && remainingMs > 0 ? remainingMs : undefined
}
