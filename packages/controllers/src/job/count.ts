// Mirrors pkg/controller/job/job_controller.go, trackJobStatusAndRemoveFinalizers up to the first write of the status, 1.36.
import { isBeingDeleted, toTime, uidOf, type Job, type JobCondition, type JobStatus, type Pod } from '@coxswain/api'
import { newCondition, withCondition } from './conditions.ts'
import { countIndexes, hasIndex, printIndexes, withIndexes } from './index-intervals.ts'
import { sortedByIndex } from './job-indexes.ts'
import {
  completionIndexOf,
  hasTrackingFinalizer,
  isCountable,
  isPodFailed,
  isSucceeded,
  validIndexOf,
} from './job-pods.ts'
import { isIndexed, isSuspended } from './job-spec.ts'
import { matchPodFailurePolicy } from './pod-failure-policy.ts'
import type { Counted, JobEvent, Sync } from './sync.ts'
import { conditionTexts, conditionTypes, eventReasons, messages } from './texts.ts'
import { uncountedPods, withoutReleased } from './uncounted.ts'

/** Pods that one sync counts: the list of their uids stays below 20 KB, and a big Job does not starve small ones. */
const uncountedMax = 500

export interface CountRules {
  readonly nowMs: number
  /** Whether a Job that is suspended forgets when it started. */
  readonly clearsStartTime: boolean
}

export function count(sync: Sync, rules: CountRules): Counted {
  const finish = sync.finish ?? completed(sync, rules.nowMs)
  const suspension = followSuspension(sync, finish, rules)
  const { active, ready, terminating } = sync.job.status ?? {}
  const counts = { active: sync.activeCount, ready: sync.readyCount, terminating: sync.terminatingCount }
  const countsChanged = counts.active !== (active ?? 0) || counts.ready !== ready || counts.terminating !== terminating
  const held = new Set(sync.pods.filter((pod) => isUncounted(sync, pod)).map(uidOf))
  const cleaned = withoutReleased({ ...suspension.status, ...counts }, held)
  const pass = goThroughPods({ ...sync, finish }, cleaned.status)
  const indexed = withIndexTexts(sync, pass)
  const target = withInterimCondition(indexed.status, finish, rules.nowMs)
  return {
    status: target.status,
    needsWrite:
      suspension.hasChanged ||
      countsChanged ||
      cleaned.hasChanged ||
      pass.hasChanged ||
      indexed.hasChanged ||
      target.hasChanged,
    finish: target.finish,
    releasable: pass.releasable,
    held,
    isFull: pass.isFull,
    failuresByAction: pass.failuresByAction,
    events: suspension.events,
  }
}

const isUncounted = ({ awaited }: Sync, pod: Pod): boolean => hasTrackingFinalizer(pod) && !awaited.has(uidOf(pod))

/** All completions are there and nobody works any more. Without a number of completions one success is all. */
function completed({ job, isEnding, succeededCount, activeCount }: Sync, nowMs: number): JobCondition | undefined {
  const needed = job.spec?.completions ?? 1
  if (isEnding || succeededCount < needed || activeCount !== 0) return undefined
  return newCondition(conditionTypes.successCriteriaMet, 'True', conditionTexts.completionsReached, nowMs)
}

interface Suspension {
  readonly status: JobStatus
  readonly hasChanged: boolean
  readonly events: readonly JobEvent[]
}

/** The condition follows the pods, so it waits for a sync that manages them. */
function followSuspension(sync: Sync, finish: JobCondition | undefined, rules: CountRules): Suspension {
  const { job, status } = sync
  if (finish !== undefined || !sync.isManaged) return { status, hasChanged: false, events: [] }
  const { nowMs, clearsStartTime } = rules
  const suspended = isSuspended(job)
  const text = suspended ? conditionTexts.suspended : conditionTexts.resumed
  const wished = newCondition(conditionTypes.suspended, suspended ? 'True' : 'False', text, nowMs)
  const conditions = withCondition(status.conditions, wished)
  if (conditions === status.conditions || conditions.length === 0) return { status, hasChanged: false, events: [] }
  const reason = suspended ? eventReasons.suspended : eventReasons.resumed
  const message = suspended ? messages.suspended : messages.resumed
  const keptStart = clearsStartTime ? undefined : status.startTime
  return {
    // The deadline is about time at a stretch: who resumes starts anew.
    status: { ...status, conditions, startTime: suspended ? keptStart : toTime(nowMs) },
    hasChanged: true,
    events: [{ type: 'Normal', reason, message }],
  }
}

interface Pass {
  readonly status: JobStatus
  readonly hasChanged: boolean
  readonly releasable: readonly Pod[]
  readonly newIndexes: readonly number[]
  readonly isFull: boolean
  readonly failuresByAction: ReadonlyMap<string, number>
}

/** Pod by pod, until the lists are full. */
function goThroughPods(sync: Sync, status: JobStatus): Pass {
  const { job } = sync
  const listed = status.uncountedTerminatedPods ?? {}
  const [succeeded, failed] = [[...(listed.succeeded ?? [])], [...(listed.failed ?? [])]]
  const known = listsOf(job)
  const releasable: Pod[] = []
  const newIndexes: number[] = []
  const failuresByAction = new Map<string, number>()
  let hasChanged = false
  let isFull = false
  for (const pod of isIndexed(job) ? sortedByIndex(sync.pods) : sync.pods) {
    if (!isUncounted(sync, pod) || !isReleasable(sync, pod)) continue
    releasable.push(pod)
    const verdict = verdictOn(sync, pod, known)
    if (verdict.action !== undefined) {
      failuresByAction.set(verdict.action, (failuresByAction.get(verdict.action) ?? 0) + 1)
    }
    if (verdict.kind === 'succeeded') succeeded.push(uidOf(pod))
    if (verdict.kind === 'failed') failed.push(uidOf(pod))
    if (verdict.kind === 'index') newIndexes.push(verdict.index)
    hasChanged ||= verdict.kind !== 'nothing'
    isFull = newIndexes.length + succeeded.length + failed.length >= uncountedMax
    if (isFull) break
  }
  const uncountedTerminatedPods = uncountedPods(succeeded, failed)
  return {
    status: { ...status, uncountedTerminatedPods },
    hasChanged,
    releasable,
    newIndexes,
    isFull,
    failuresByAction,
  }
}

interface Lists {
  readonly succeeded: ReadonlySet<string>
  readonly failed: ReadonlySet<string>
}

/** As they were at the start of the sync. */
function listsOf({ status }: Job): Lists {
  const { succeeded, failed } = status?.uncountedTerminatedPods ?? {}
  return { succeeded: new Set(succeeded), failed: new Set(failed) }
}

/** A failed pod that is kept for its index stays until its replacement is there; else whoever has ended may go. */
function isReleasable({ job, finish, indexes }: Sync, pod: Pod): boolean {
  if (isBeingDeleted(job) || finish !== undefined || isSucceeded(pod)) return true
  if (!isPodFailed(pod, job)) return false
  const index = indexes?.failed === undefined ? undefined : completionIndexOf(pod)
  return index === undefined || indexes?.kept.get(index)?.metadata?.uid !== uidOf(pod)
}

type Verdict = { readonly action?: string | undefined } & (
  | { readonly kind: 'nothing' | 'succeeded' | 'failed' }
  | { readonly kind: 'index'; readonly index: number }
)

/** How a pod that may go is counted. Of a Job that fails every pod that is left counts as failed. */
function verdictOn({ job, finish, indexes }: Sync, pod: Pod, known: Lists): Verdict {
  const uid = uidOf(pod)
  if (isSucceeded(pod) && !known.failed.has(uid)) {
    if (indexes === undefined) return { kind: known.succeeded.has(uid) ? 'nothing' : 'succeeded' }
    const index = validIndexOf(pod, job)
    return index === undefined || hasIndex(indexes.previous, index) ? { kind: 'nothing' } : { kind: 'index', index }
  }
  const jobFails = finish !== undefined && finish.type !== conditionTypes.successCriteriaMet
  if (!isPodFailed(pod, job) && !jobFails) return { kind: 'nothing' }
  if (known.failed.has(uid) || !isCountable(pod, job)) return { kind: 'nothing' }
  const { action, isCounted } = matchPodFailurePolicy(job.spec?.podFailurePolicy, pod)
  return { kind: isCounted ? 'failed' : 'nothing', action }
}

/** The status of an Indexed Job tells of indexes; a succeeded one is counted by being in the text. */
function withIndexTexts({ job, indexes }: Sync, { status, newIndexes }: Pass): Changed {
  if (indexes === undefined) return { status, hasChanged: false }
  const all = withIndexes(indexes.succeeded, newIndexes)
  const completedIndexes = printIndexes(all)
  const failedIndexes = indexes.failed && printIndexes(indexes.failed)
  const hasChanged =
    completedIndexes !== (job.status?.completedIndexes ?? '') || failedIndexes !== job.status?.failedIndexes
  return {
    status: {
      ...status,
      succeeded: countIndexes(all),
      completedIndexes: completedIndexes === '' ? undefined : completedIndexes,
      failedIndexes,
    },
    hasChanged,
  }
}

interface Changed {
  readonly status: JobStatus
  readonly hasChanged: boolean
}

/** Before pods are let go of, the status tells what becomes of the Job: it must not be forgotten with them. */
function withInterimCondition(
  status: JobStatus,
  finish: JobCondition | undefined,
  nowMs: number,
): Changed & { readonly finish: JobCondition | undefined } {
  const { failureTarget, successCriteriaMet, failed, complete } = conditionTypes
  if (finish?.type !== failureTarget && finish?.type !== successCriteriaMet) {
    return { status, finish, hasChanged: false }
  }
  const { reason = '', message = '' } = finish
  const last = finish.type === failureTarget ? failed : complete
  const { conditions = [] } = status
  const isThere = conditions.some(({ type, status: value }) => type === finish.type && value === 'True')
  return {
    status: isThere ? status : { ...status, conditions: [...conditions, finish] },
    finish: newCondition(last, 'True', { reason, message }, nowMs),
    hasChanged: !isThere,
  }
}
