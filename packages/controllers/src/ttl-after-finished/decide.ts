// Mirrors pkg/controller/ttlafterfinished/ttlafterfinished_controller.go, processTTL, 1.36.
import { isBeingDeleted, parseTime, type Job, type JobCondition } from '@coxswain/api'

export type Decision =
  | { readonly kind: 'nothing'; readonly why: string }
  | { readonly kind: 'wait'; readonly forMs: number; readonly why: string }
  /** `expiredMs`: since when, in ms since the epoch. */
  | { readonly kind: 'delete'; readonly expiredMs: number; readonly why: string }

/** A finished Job says of itself that it is, and gives no time. */
export class FinishTimeError extends Error {
  override readonly name = 'FinishTimeError'
}

/** Whether the Job is finished, has a time to live, and is not on its way out. */
export function needsCleanup(job: Job): boolean {
  return !isBeingDeleted(job) && job.spec?.ttlSecondsAfterFinished !== undefined && finishedCondition(job) !== undefined
}

/** What the time to live asks for at `nowMs`. Throws `FinishTimeError`. */
export function decide(job: Job, nowMs: number): Decision {
  const condition = finishedCondition(job)
  const ttlSeconds = job.spec?.ttlSecondsAfterFinished
  if (!needsCleanup(job) || condition === undefined || ttlSeconds === undefined) {
    return { kind: 'nothing', why: 'the job is not finished, has no time to live, or is being deleted' }
  }
  const finishedMs = parseTime(condition.lastTransitionTime ?? '')
  if (finishedMs === undefined) {
    throw new FinishTimeError(
      `unable to find the time when the Job ${job.metadata?.namespace}/${job.metadata?.name} finished`,
    )
  }
  const expiredMs = finishedMs + ttlSeconds * 1000
  if (expiredMs > nowMs) return { kind: 'wait', forMs: expiredMs - nowMs, why: 'its time to live is not over' }
  return { kind: 'delete', expiredMs, why: 'its time to live is over' }
}

/** The first condition that says so: Complete or Failed. */
function finishedCondition(job: Job): JobCondition | undefined {
  return job.status?.conditions?.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  )
}
