// Mirrors pkg/controller/job/job_controller.go, syncJob, 1.36.
import { assert, type Clock } from '@coxswain/base'
import {
  jobs,
  keyOf,
  namespaceOf,
  pods as podType,
  resourceVersionOf,
  uidOf,
  type Job,
  type JobCondition,
  type JobStatus,
  type Pod,
} from '@coxswain/api'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import {
  outcome,
  referenceTo,
  type EventRecorder,
  type Expectations,
  type Outcome,
  type WrittenVersions,
} from '@coxswain/runtime'
import { actOnClaims, type ClaimPlan } from '../shared/claims.ts'
import { omitZeros } from '../shared/omit-zeros.ts'
import type { PodControl } from '../shared/pod-control.ts'
import { createPods, endPods, releasePods, removePods } from './act-on-pods.ts'
import { assess } from './assess.ts'
import { noFailures, type BackoffRecord } from './backoff.ts'
import { decide, during } from './decide.ts'
import type { FinalizerExpectations } from './finalizer-expectations.ts'
import { externalManagerOf, hasKnownCompletionMode, isFinished } from './job-spec.ts'
import { hasTrackingFinalizer, withTrackingFinalizer } from './job-pods.ts'
import type { JobMetrics, SyncAction } from './metrics.ts'
import { observeClaims, observeJob, type Listers } from './observe.ts'
import { fold, startSync, type Counted, type Decision, type JobEvent, type Result, type Sync } from './sync.ts'
import { conditionTypes, eventReasons, messages, trackingFinalizer } from './texts.ts'

export interface Deps {
  readonly listers: Listers
  readonly client: Client
  readonly podControl: PodControl
  readonly recorder: EventRecorder
  readonly expectations: Expectations
  readonly finalizerExpectations: FinalizerExpectations
  /** By key. A restart forgets them. */
  readonly backoffs: Map<Key, BackoffRecord>
  readonly written: WrittenVersions
  readonly clock: Clock
  readonly metrics: JobMetrics
  readonly clearsStartTime: boolean
}

/** There are five stages. */
const roundsMax = 8

export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const behind = deps.written.behind(key)
  if (behind !== undefined) return outcome.wakeAfter(behind.recheckMs, behind.message)
  const job = observeJob(deps.listers, key)
  if (job === undefined) return forget(deps, key)
  const manager = externalManagerOf(job)
  if (manager !== undefined) return outcome.done(`the Job is managed by ${manager}`)
  if (isFinished(job)) {
    deps.backoffs.delete(key)
    return outcome.done('the Job has finished')
  }
  if (!hasKnownCompletionMode(job)) {
    tell(deps, job, {
      type: 'Warning',
      reason: eventReasons.unknownCompletionMode,
      message: messages.unknownCompletionMode,
    })
    return outcome.done('its completion mode is not known')
  }
  return measured(deps, job, signal)
}

function forget(deps: Deps, key: Key): Outcome {
  deps.expectations.forget(key)
  deps.finalizerExpectations.forget(key)
  deps.written.forget(key)
  deps.backoffs.delete(key)
  return outcome.done('the Job is gone')
}

async function measured(deps: Deps, job: Job, signal: AbortSignal): Promise<Outcome> {
  const startMs = deps.clock.monotonicMs()
  const progress: Progress = { action: 'reconciling' }
  let result: 'success' | 'error' = 'error'
  try {
    const ended = await sync(deps, job, { progress, signal })
    if (ended.kind !== 'retry') result = 'success'
    return ended
  } finally {
    deps.metrics.synced(job, result, progress.action, (deps.clock.monotonicMs() - startMs) / 1000)
  }
}

/** How far a sync has come, for whoever measures it: it may end by an error. */
interface Progress {
  action: SyncAction
}

interface Run {
  readonly progress: Progress
  readonly signal: AbortSignal
}

async function sync(deps: Deps, job: Job, run: Run): Promise<Outcome> {
  const key = keyOf(job)
  // All in one turn: a change between two of these would be counted twice, or not at all.
  const isCaughtUp = deps.expectations.satisfied(key)
  const awaited = deps.finalizerExpectations.awaited(key)
  const backoff = deps.backoffs.get(key) ?? noFailures
  const claims = observeClaims(deps.listers, job, jobs.kind)
  const pods = await claim(deps, job, { claims, signal: run.signal })
  const nowMs = deps.clock.now()
  const start = startSync(assess({ job, pods, isCaughtUp, awaited, backoff }, nowMs))
  return runRounds(deps, start, { ...run, nowMs })
}

/** Decide, act, fold, decide: docs/decisions/0001-rounds.md. */
async function runRounds(deps: Deps, start: Sync, run: Run & { readonly nowMs: number }): Promise<Outcome> {
  const rules = { nowMs: run.nowMs, clearsStartTime: deps.clearsStartTime }
  let current = start
  for (let round = 1; round <= roundsMax; round += 1) {
    const decision = decide(current, rules)
    if (decision.kind === 'fail') return outcome.retry(decision.error)
    if (decision.kind === 'settled') return settle(decision, deps.expectations.givesUpInMs(keyOf(start.job)))
    // oxlint-disable-next-line no-await-in-loop -- each round needs what came of the one before
    const result = await act(deps, current, decision, run.signal)
    current = fold(current, decision, result)
    run.progress.action = current.action
  }
  assert(false, `${keyOf(start.job)} is not settled after ${roundsMax} rounds`)
}

/** Pods that were made and never seen are given up after a while. Differs: upstream waits for whatever event comes then. */
function settle({ recheckMs, why }: Extract<Decision, { kind: 'settled' }>, givesUpInMs: number | undefined): Outcome {
  const nextMs = Math.min(recheckMs ?? Infinity, givesUpInMs ?? Infinity)
  return nextMs === Infinity ? outcome.done(why) : outcome.wakeAfter(nextMs, why)
}

interface Claims {
  readonly claims: ClaimPlan<Pod>
  readonly signal: AbortSignal
}

/** Who was just adopted counts as having the finalizer, which the cache does not show yet. */
async function claim(deps: Deps, job: Job, { claims, signal }: Claims): Promise<readonly Pod[]> {
  const onAdopted = (pod: Pod): void => noteWrite(deps, job, podType.plural, pod)
  const claiming = {
    client: deps.client,
    ownerType: jobs,
    owner: job,
    type: podType,
    onAdopted,
    finalizer: trackingFinalizer,
  }
  const owned = await actOnClaims(claiming, claims, signal)
  if (claims.toAdopt.length === 0) return owned
  const adopted = new Set(claims.toAdopt)
  return owned.map((pod) => (adopted.has(pod) && !hasTrackingFinalizer(pod) ? withFinalizer(pod) : pod))
}

function withFinalizer(pod: Pod): Pod {
  return { ...pod, metadata: { ...pod.metadata, finalizers: withTrackingFinalizer(pod.metadata?.finalizers) } }
}

type Round = Exclude<Decision, { readonly kind: 'fail' | 'settled' }>

async function act(deps: Deps, { job, backoff }: Sync, decision: Round, signal: AbortSignal): Promise<Result> {
  const acting = { ...deps, job, onWritten: (pod: Pod) => noteWrite(deps, job, podType.plural, pod) }
  switch (decision.kind) {
    case 'end-pods':
      return endPods(acting, decision.pods, signal)
    case 'remove-pods':
      return removePods(acting, decision.pods, signal)
    case 'create-pods':
      return createPods(acting, decision, signal)
    case 'count':
      return writeCounted(deps, { job, backoff, counted: decision.counted }, signal)
    case 'release':
      return releasePods(acting, decision.pods, signal)
    case 'close':
      return close(deps, { job, status: decision.status, finish: decision.finish }, signal)
    case 'wait-for-backoff':
    case 'leave-pods':
      return {}
    default:
      return decision satisfies never
  }
}

interface Counting {
  readonly job: Job
  readonly backoff: BackoffRecord
  readonly counted: Counted
}

async function writeCounted(deps: Deps, { job, backoff, counted }: Counting, signal: AbortSignal): Promise<Result> {
  for (const event of counted.events) tell(deps, job, event)
  let written: Job | undefined
  if (counted.needsWrite) {
    written = await putStatus(deps, { job, status: counted.status, what: 'adding uncounted pods to status' }, signal)
    deps.backoffs.set(keyOf(job), backoff)
  }
  deps.metrics.failuresHandled(counted.failuresByAction)
  return { job: written }
}

interface Closing {
  readonly job: Job
  readonly status: JobStatus
  readonly finish: JobCondition | undefined
}

async function close(deps: Deps, { job, status, finish }: Closing, signal: AbortSignal): Promise<Result> {
  const written = await putStatus(deps, { job, status, what: 'removing uncounted pods from status' }, signal)
  if (finish !== undefined) tellFinish(deps, written, finish)
  return { job: written }
}

function tellFinish(deps: Deps, job: Job, { type, reason = '', message = '' }: JobCondition): void {
  if (type !== conditionTypes.complete) {
    deps.metrics.finished(job, 'failed', reason)
    return tell(deps, job, { type: 'Warning', reason, message })
  }
  deps.metrics.finished(job, 'succeeded', reason)
  const { completions } = job.spec ?? {}
  if (completions !== undefined && (job.status?.succeeded ?? 0) > completions) {
    tell(deps, job, {
      type: 'Warning',
      reason: eventReasons.tooManySucceededPods,
      message: messages.tooManySucceededPods,
    })
  }
  tell(deps, job, { type: 'Normal', reason: eventReasons.completed, message: messages.completed })
}

interface StatusWrite {
  readonly job: Job
  readonly status: JobStatus
  /** For the message of an error. */
  readonly what: string
}

async function putStatus(deps: Deps, { job, status, what }: StatusWrite, signal: AbortSignal): Promise<Job> {
  const draft = omitZeros(status, ['active', 'succeeded', 'failed'])
  try {
    const client = deps.client.resource(jobs, namespaceOf(job))
    const written = await client.updateStatus({ ...job, ...kindOfJob, status: draft }, { signal })
    noteWrite(deps, job, jobs.plural, written)
    deps.metrics.counted(job, job.status ?? {}, written.status ?? {})
    return written
  } catch (error) {
    if (signal.aborted) throw error
    throw during(`tracking status: ${what}`, error)
  }
}

const kindOfJob = { apiVersion: 'batch/v1', kind: 'Job' } as const

function noteWrite(deps: Deps, owner: Job, resource: string, written: Job | Pod): void {
  deps.written.wrote(keyOf(owner), uidOf(owner), resource, resourceVersionOf(written))
}

function tell(deps: Deps, job: Job, { type, reason, message }: JobEvent): void {
  deps.recorder.event(referenceTo(jobs, job), type, reason, message)
}
