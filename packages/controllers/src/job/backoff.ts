// Mirrors pkg/controller/job/backoff_utils.go, 1.36.
import { creationTimeMs, parseTime, podCondition, type ContainerStatus, type Pod } from '@coxswain/api'
import { indexAbsoluteFailureCountOf } from './job-pods.ts'

/** Failures of a Job's pods since the last success. Kept in memory: a restart of the controller forgets them. */
export interface BackoffRecord {
  readonly failuresAfterLastSuccess: number
  readonly lastFailureMs?: number | undefined
}

export const noFailures: BackoffRecord = { failuresAfterLastSuccess: 0 }

export interface BackoffLimits {
  readonly firstMs: number
  readonly maxMs: number
}

/** 10 s, 20 s, 40 s, … up to ten minutes. */
export const podFailureBackoff: BackoffLimits = { firstMs: 10_000, maxMs: 600_000 }

/** Only failures add up; after a success those count that came later than it. Who counts for a limit is another question. */
export function nextBackoffRecord(
  before: BackoffRecord,
  newlySucceeded: readonly Pod[],
  newlyFailed: readonly Pod[],
): BackoffRecord {
  if (newlySucceeded.length + newlyFailed.length === 0) return before
  const failures = newlyFailed.map(finishedMs)
  if (newlySucceeded.length === 0) {
    return {
      failuresAfterLastSuccess: before.failuresAfterLastSuccess + failures.length,
      lastFailureMs: latestOf(failures),
    }
  }
  const lastSuccessMs = latestOf(newlySucceeded.map(finishedMs))
  const later = failures.filter((ms) => ms > lastSuccessMs)
  if (later.length === 0) return noFailures
  return { failuresAfterLastSuccess: later.length, lastFailureMs: latestOf(later) }
}

const latestOf = (times: readonly number[]): number => times.reduce((latest, ms) => Math.max(latest, ms), -Infinity)

/** How long no pod is made after so many failures in a row; zero when one may be. */
export function remainingBackoffMs(record: BackoffRecord, limits: BackoffLimits, nowMs: number): number {
  const { failuresAfterLastSuccess: failures, lastFailureMs = nowMs } = record
  if (failures === 0) return 0
  const backoffMs = failures <= 1 ? limits.firstMs : Math.min(limits.firstMs * 2 ** (failures - 1), limits.maxMs)
  return Math.max(0, backoffMs - (nowMs - lastFailureMs))
}

/** The same for one index, whose last failed pod tells how often the index has failed. */
export function remainingIndexBackoffMs(lastFailed: Pod | undefined, limits: BackoffLimits, nowMs: number): number {
  if (lastFailed === undefined) return 0
  const failuresAfterLastSuccess = indexAbsoluteFailureCountOf(lastFailed) + 1
  return remainingBackoffMs({ failuresAfterLastSuccess, lastFailureMs: finishedMs(lastFailed) }, limits, nowMs)
}

/**
 * When the pod ended, as well as one can know: its last container; else since when it is not ready, which the kubelet notes;
 * else when its deletion was asked for, for pods whose node is gone; else when it was made.
 */
export function finishedMs(pod: Pod): number {
  return lastContainerMs(pod) ?? unreadySinceMs(pod) ?? deletionAskedMs(pod) ?? creationTimeMs(pod)
}

function lastContainerMs({ spec, status }: Pod): number | undefined {
  const sidecars = new Set(
    (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name),
  )
  const lastMs = latestMs(undefined, status?.containerStatuses ?? [])
  const ofSidecars = (status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name))
  return latestMs(lastMs, ofSidecars)
}

/** Undefined as soon as one has not ended. */
function latestMs(before: number | undefined, containers: readonly ContainerStatus[]): number | undefined {
  let latest = before
  for (const { state } of containers) {
    const endedMs = parseTime(state?.terminated?.finishedAt)
    if (endedMs === undefined) return undefined
    if (latest === undefined || latest < endedMs) latest = endedMs
  }
  return latest
}

function unreadySinceMs({ status }: Pod): number | undefined {
  const condition = podCondition(status, 'Ready')
  return condition?.status === 'False' ? parseTime(condition.lastTransitionTime) : undefined
}

function deletionAskedMs({ metadata }: Pod): number | undefined {
  const deletedMs = parseTime(metadata?.deletionTimestamp)
  return deletedMs === undefined ? undefined : deletedMs - (metadata?.deletionGracePeriodSeconds ?? 0) * 1000
}
