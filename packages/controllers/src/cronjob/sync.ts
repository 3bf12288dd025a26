import type { CronJob, CronJobStatus, Job, ObjectReference } from '@coxswain/api'

/**
 * The rule that goes next:
 *
 *     clean-up → children → missing → schedule → replace → create → report → end
 *
 * `clean-up` deletes old Jobs; `children` follows Jobs that began or ended, `missing` those that vanished; `schedule` asks
 * whether a run is due; `replace` ends the last one, `create` makes the next; `report` writes the status, also after a fault.
 */
export type Stage = 'clean-up' | 'children' | 'missing' | 'schedule' | 'replace' | 'create' | 'report' | 'end'

export interface CronEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

export interface Sync {
  readonly stage: Stage
  /** As the cache has it, or as it was read when the cache was seen to be behind. */
  readonly cronJob: CronJob
  readonly isLive: boolean
  /** As it is to be written. */
  readonly status: CronJobStatus
  readonly needsWrite: boolean
  readonly children: readonly Job[]
  /** Of the run that is due, from `schedule` on. */
  readonly scheduledMs?: number | undefined
  readonly recheckMs?: number | undefined
  readonly failure?: unknown
  /** Why the sync came to its end. */
  readonly why?: string | undefined
}

/** What to do in one round. Events are told before anything is written. */
export type Decision = { readonly why: string; readonly events?: readonly CronEvent[] | undefined } &
  /** Nothing can be read off the cache about a Job that it has and the status has not. */
  (
    | { readonly kind: 'read-cron-job' }
    /** Whether Jobs are still there that the cache does not have. */
    | { readonly kind: 'look-for-jobs'; readonly references: readonly ObjectReference[] }
    | { readonly kind: 'clean-up'; readonly jobs: readonly Job[] }
    | { readonly kind: 'replace'; readonly references: readonly ObjectReference[] }
    | { readonly kind: 'create'; readonly draft: Job; readonly scheduledMs: number }
    | { readonly kind: 'write-status'; readonly cronJob: CronJob }
    /** Only a step forward. */
    | { readonly kind: 'go-on'; readonly sets: Partial<Sync> & Pick<Sync, 'stage'> }
    | { readonly kind: 'settled'; readonly recheckMs?: number | undefined }
    | { readonly kind: 'fail'; readonly error: unknown }
  )

/** What came of a decision. */
export interface Result {
  readonly live?: CronJob | undefined
  /** Uids of Jobs that are no longer there. */
  readonly gone?: ReadonlySet<string> | undefined
  /** The Job of this run: made now, or made before and only now seen. */
  readonly job?: Job | undefined
  /** Another one has made it, or it is in the list: nothing more is to be done. */
  readonly isDone?: boolean | undefined
  readonly failure?: unknown
}

export function startSync(cronJob: CronJob, children: readonly Job[]): Sync {
  return { stage: 'clean-up', cronJob, isLive: false, status: cronJob.status ?? {}, needsWrite: false, children }
}

export function isActive({ active = [] }: CronJobStatus, uid: string | undefined): boolean {
  return active.some((reference) => reference.uid === uid)
}

export function withoutActive(status: CronJobStatus, gone: ReadonlySet<string>): CronJobStatus {
  const active = (status.active ?? []).filter(({ uid = '' }) => !gone.has(uid))
  return { ...status, active: active.length === 0 ? undefined : active }
}
