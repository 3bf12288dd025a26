import type { Job, JobCondition, JobStatus, Pod } from '@coxswain/api'
import type { PodBatch } from '../shared/pod-control.ts'
import type { Assessment } from './assess.ts'
import type { CreationReason, SyncAction } from './metrics.ts'
import { withoutReleased } from './uncounted.ts'

/**
 * The rule that goes next:
 *
 *     manage → count → release → close → end
 *
 * `manage` ends, removes or makes pods; `count` puts pods that have ended into the status, so that each is counted exactly once
 * whatever happens next; `release` lets go of them; `close` writes what was counted, and that the Job has finished; `end` tells
 * how the sync went.
 */
export type Stage = 'manage' | 'count' | 'release' | 'close' | 'end'

export interface JobEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

/** Who has ended, and what the status says of it before anybody is let go of. */
export interface Counted {
  readonly status: JobStatus
  readonly needsWrite: boolean
  /** In its last form, Complete or Failed; the status has the interim one. */
  readonly finish: JobCondition | undefined
  /** Pods to let go of once the status is written. */
  readonly releasable: readonly Pod[]
  /** Uids of all pods that have their finalizer. */
  readonly held: ReadonlySet<string>
  /** There are more than one sync counts, so the Job has not finished. */
  readonly isFull: boolean
  readonly failuresByAction: ReadonlyMap<string, number>
  readonly events: readonly JobEvent[]
}

/** A sync in the middle: what was seen, and what came of the writes so far. */
export interface Sync extends Assessment {
  readonly stage: Stage
  /** As to be written into the status: upstream tells of none while the Job waits for its back-off. */
  readonly activeCount: number
  readonly action: SyncAction
  /** Whether the Job was to end when the sync began, also if it cannot yet. */
  readonly isEnding: boolean
  /** Whether pods were managed, so that the condition Suspended may follow. */
  readonly isManaged: boolean
  /** The first fault of managing pods; the status is written all the same. */
  readonly failure?: unknown
  /** Until the back-off of pods is over. */
  readonly backoffInMs?: number | undefined
  readonly counted?: Counted | undefined
  /** The first fault of releasing pods. */
  readonly releaseFailure?: unknown
  /** Whether the status has changed since it was last written. */
  readonly needsWrite: boolean
}

/** What to do in one round. */
export type Decision = { readonly why: string } &
  /** Ends pods, which keep their finalizer until they are counted. */
  (
    | { readonly kind: 'end-pods'; readonly pods: readonly Pod[] }
    /** Ends pods that are not to be counted. */
    | { readonly kind: 'remove-pods'; readonly pods: readonly Pod[] }
    | { readonly kind: 'create-pods'; readonly batches: readonly PodBatch[]; readonly reason: CreationReason }
    | { readonly kind: 'wait-for-backoff'; readonly backoffInMs: number }
    | { readonly kind: 'leave-pods'; readonly isManaged: boolean }
    | { readonly kind: 'count'; readonly counted: Counted }
    | { readonly kind: 'release'; readonly pods: readonly Pod[] }
    | { readonly kind: 'close'; readonly status: JobStatus; readonly finish?: JobCondition | undefined }
    | { readonly kind: 'settled'; readonly recheckMs?: number | undefined }
    | { readonly kind: 'fail'; readonly error: unknown }
  )

/** What came of a decision. */
export interface Result {
  /** After a write of its status. */
  readonly job?: Job | undefined
  /** Pods that were made, ended or removed. */
  readonly podCount?: number | undefined
  /** Of those that were ended or removed; also when that failed. */
  readonly readyCount?: number | undefined
  /** Uids of pods that were let go of. */
  readonly released?: ReadonlySet<string> | undefined
  readonly failure?: unknown
}

export function startSync(assessment: Assessment): Sync {
  return {
    ...assessment,
    stage: 'manage',
    activeCount: assessment.active.length,
    action: 'reconciling',
    isEnding: assessment.finish !== undefined,
    isManaged: false,
    needsWrite: false,
  }
}

/** The sync as it is after what was decided. */
export function fold(sync: Sync, decision: Decision, result: Result): Sync {
  switch (decision.kind) {
    case 'end-pods':
      return { ...withFewerPods(sync, result), finish: endedFinish(sync, result), stage: 'count' }
    case 'remove-pods':
      return { ...withFewerPods(sync, result), action: 'pods_deleted', isManaged: true, stage: 'count' }
    case 'create-pods': {
      const activeCount = sync.activeCount + (result.podCount ?? 0)
      return { ...sync, activeCount, failure: result.failure, action: 'pods_created', isManaged: true, stage: 'count' }
    }
    case 'wait-for-backoff': {
      const { backoffInMs } = decision
      return { ...sync, activeCount: 0, backoffInMs, action: 'pods_created', isManaged: true, stage: 'count' }
    }
    case 'leave-pods': {
      const action = decision.isManaged ? 'tracking' : sync.action
      return { ...sync, isManaged: decision.isManaged, action, stage: 'count' }
    }
    case 'count': {
      const { counted } = decision
      const status = result.job?.status ?? counted.status
      return { ...sync, job: result.job ?? sync.job, status, counted, finish: counted.finish, stage: 'release' }
    }
    case 'release': {
      const held = (sync.counted?.held ?? new Set<string>()).difference(result.released ?? new Set())
      const { status, hasChanged } = withoutReleased(sync.status, held)
      return { ...sync, status, needsWrite: hasChanged, releaseFailure: result.failure, stage: 'close' }
    }
    case 'close':
      return { ...sync, job: result.job ?? sync.job, stage: 'end' }
    case 'settled':
    case 'fail':
      return sync
    default:
      return decision satisfies never
  }
}

function withFewerPods(sync: Sync, { podCount = 0, readyCount = 0, failure }: Result): Sync {
  return {
    ...sync,
    activeCount: sync.activeCount - podCount,
    terminatingCount: sync.terminatingCount + podCount,
    readyCount: sync.readyCount - readyCount,
    failure,
  }
}

/** The Job has not ended while pods may be there that were not ended with it. */
function endedFinish(sync: Sync, { podCount = 0 }: Result): JobCondition | undefined {
  return podCount === sync.active.length && sync.isCaughtUp ? sync.finish : undefined
}
