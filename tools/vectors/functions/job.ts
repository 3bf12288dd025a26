import {
  nameOf,
  type Job,
  type Pod,
  type PodFailurePolicy,
  type SuccessPolicy,
  isPodActive,
  toTime,
} from '@coxswain/api'
import {
  finishedMs,
  nextBackoffRecord,
  podFailureBackoff,
  remainingBackoffMs,
  remainingIndexBackoffMs,
  type BackoffRecord,
} from '@coxswain/controllers/src/job/backoff.ts'
import { splitByIndex } from '@coxswain/controllers/src/job/choose-for-removal.ts'
import {
  countIndexes,
  hasIndex,
  mergeIntervals,
  parseIndexes,
  printIndexes,
  type Intervals,
} from '@coxswain/controllers/src/job/index-intervals.ts'
import { failedIndexesOf, firstPendingIndexes, succeededIndexesOf } from '@coxswain/controllers/src/job/job-indexes.ts'
import { nextIndexFailureCounts } from '@coxswain/controllers/src/job/kept-pods.ts'
import { indexedNamePrefix } from '@coxswain/controllers/src/job/pod-drafts.ts'
import { matchPodFailurePolicy as matchPodFailure } from '@coxswain/controllers/src/job/pod-failure-policy.ts'
import { matchSuccessPolicy as matchSuccess } from '@coxswain/controllers/src/job/success-policy.ts'
import type { VectorFunctions } from '../vector.ts'

type Pairs = readonly (readonly [number, number])[]

const intervalsOf = (pairs: Pairs): Intervals => pairs.map(([first, last]) => ({ first, last }))
const pairsOf = (intervals: Intervals): Pairs => intervals.map(({ first, last }) => [first, last])
/** Enough for any list of indexes in the vectors. */
const unbounded = 2 ** 31

function parseIndexesFromString({ indexes, completions }: { indexes: string; completions: number }): unknown {
  const intervals = parseIndexes(indexes, completions)
  return {
    intervals: pairsOf(intervals),
    string: printIndexes(intervals),
    total: countIndexes(intervals),
    has0to11: Array.from({ length: 12 }, (_, index) => hasIndex(intervals, index)),
  }
}

function merge({ a, b }: { a: Pairs; b: Pairs }): unknown {
  const merged = mergeIntervals(intervalsOf(a), intervalsOf(b))
  return { intervals: pairsOf(merged), string: printIndexes(merged) }
}

interface JobAndPods {
  readonly job: Job
  readonly pods?: readonly Pod[] | null
}

function calculateSucceededIndexes({ job, pods }: JobAndPods): unknown {
  const { previous, all } = succeededIndexesOf(job, pods ?? [])
  return { previous: printIndexes(previous), succeeded: printIndexes(all) }
}

const calculateFailedIndexes = ({ job, pods }: JobAndPods): string => printIndexes(failedIndexesOf(job, pods ?? []))

interface Pending extends JobAndPods {
  readonly count: number
  readonly succeededIndexes: string
  readonly failedIndexes?: string | null
}

function pendingIndexes({ job, pods, count, succeededIndexes, failedIndexes }: Pending): readonly number[] {
  const all = pods ?? []
  const succeeded = parseIndexes(succeededIndexes, unbounded)
  const failed = typeof failedIndexes === 'string' ? parseIndexes(failedIndexes, unbounded) : undefined
  return firstPendingIndexes({ job, pods: all, active: all.filter(isPodActive), succeeded, failed }, count)
}

function appendDuplicatedIndexPodsForRemoval(input: {
  readonly activePods?: readonly Pod[] | null
  readonly completions: number
}): unknown {
  const { remove, left } = splitByIndex(input.activePods ?? [], input.completions)
  return { remove: remove.map(nameOf), left: left.map(nameOf) }
}

interface PolicyInput {
  readonly pod: Pod
  readonly podFailurePolicy?: PodFailurePolicy
}

function matchPodFailurePolicy({ pod, podFailurePolicy }: PolicyInput): unknown {
  const { action, isCounted, failJobMessage } = matchPodFailure(podFailurePolicy, pod)
  return { action, countFailed: isCounted, jobFailureMessage: failJobMessage }
}

interface SuccessInput {
  readonly successPolicy?: SuccessPolicy
  readonly completions: number
  readonly succeededIndexes: string
}

function matchSuccessPolicy({ successPolicy, completions, succeededIndexes }: SuccessInput): unknown {
  const rule = matchSuccess(successPolicy, completions, parseIndexes(succeededIndexes, unbounded))
  return { message: rule === undefined ? '' : `Matched rules at index ${rule}`, met: rule !== undefined }
}

const nanoseconds = (ms: number): string => String(Math.round(ms * 1e6))
const getFinishedTime = ({ pod }: { pod: Pod }): string => toTime(finishedMs(pod))

interface BackoffInput {
  readonly newFailedPods?: readonly Pod[] | null
  readonly newSucceededPods?: readonly Pod[] | null
  readonly record?: { readonly failuresAfterLastSuccess?: number; readonly lastFailureTime?: string | null } | null
  readonly now: string
}

function newBackoffRecord({ newFailedPods, newSucceededPods, record, now }: BackoffInput): unknown {
  const lastFailureTime = record?.lastFailureTime ?? undefined
  const before: BackoffRecord = {
    failuresAfterLastSuccess: record?.failuresAfterLastSuccess ?? 0,
    lastFailureMs: lastFailureTime === undefined ? undefined : Date.parse(lastFailureTime),
  }
  const next = nextBackoffRecord(before, newSucceededPods ?? [], newFailedPods ?? [])
  return {
    failuresAfterLastSuccess: next.failuresAfterLastSuccess,
    lastFailureTime: next.lastFailureMs === undefined ? undefined : toTime(next.lastFailureMs),
    remainingNs: nanoseconds(remainingBackoffMs(next, podFailureBackoff, Date.parse(now))),
  }
}

interface RemainingInput {
  readonly defaultBackoffSeconds: number
  readonly maxBackoffSeconds: number
}

const limitsOf = ({ defaultBackoffSeconds, maxBackoffSeconds }: RemainingInput) => ({
  firstMs: defaultBackoffSeconds * 1000,
  maxMs: maxBackoffSeconds * 1000,
})

function getRemainingTimeForFailuresCount(
  input: RemainingInput & { readonly failuresCount: number; readonly sinceLastFailureNs: string },
): string {
  const record = { failuresAfterLastSuccess: input.failuresCount, lastFailureMs: 0 }
  return nanoseconds(remainingBackoffMs(record, limitsOf(input), Number(input.sinceLastFailureNs) / 1e6))
}

function getRemainingTimePerIndex(
  input: RemainingInput & { readonly lastFailedPod?: Pod; readonly now: string },
): string {
  return nanoseconds(remainingIndexBackoffMs(input.lastFailedPod, limitsOf(input), Date.parse(input.now)))
}

function getNewIndexFailureCounts(input: {
  readonly podBeingReplaced?: Pod
  readonly podFailurePolicy?: PodFailurePolicy
}): unknown {
  const job: Job = { spec: { template: {}, podFailurePolicy: input.podFailurePolicy } }
  return nextIndexFailureCounts(job, input.podBeingReplaced)
}

const podGenerateNameWithIndex = ({ jobName, index }: { jobName: string; index: number }): string =>
  indexedNamePrefix(jobName, index)

export const functions: VectorFunctions = {
  appendDuplicatedIndexPodsForRemoval,
  calculateFailedIndexes,
  calculateSucceededIndexes,
  firstPendingIndexes: pendingIndexes,
  getFinishedTime,
  getNewIndexFailureCounts,
  getRemainingTimeForFailuresCount,
  getRemainingTimePerIndex,
  matchPodFailurePolicy,
  matchSuccessPolicy,
  merge,
  newBackoffRecord,
  parseIndexesFromString,
  podGenerateNameWithIndex,
}
