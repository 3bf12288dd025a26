// Mirrors pkg/controller/cronjob/cronjob_controllerv2.go, cleanupFinishedJobs, and utils.go, byJobStartTime, 1.36.
import { nameOf, parseTime, type CronJob, type Job } from '@coxswain/api'

export type FinishedAs = 'Complete' | 'Failed'

/** The first condition that says so. */
export function finishedAs({ status }: Job): FinishedAs | undefined {
  for (const { type, status: value } of status?.conditions ?? []) {
    if (value === 'True' && (type === 'Complete' || type === 'Failed')) return type
  }
  return undefined
}

/** What the history has no room for, oldest first. */
export function surplusJobs({ spec }: CronJob, children: readonly Job[]): readonly Job[] {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = spec ?? {}
  const { Complete: successful = [], Failed: failed = [] } = Object.groupBy(children, (job) => finishedAs(job) ?? 'not')
  return [...beyond(successful, successfulJobsHistoryLimit), ...beyond(failed, failedJobsHistoryLimit)]
}

function beyond(finished: readonly Job[], limit: number | undefined): readonly Job[] {
  if (limit === undefined) return []
  const surplus = finished.length - limit
  return surplus <= 0 ? [] : finished.toSorted(compareByStart).slice(0, surplus)
}

/** Who never started is the youngest. */
export function compareByStart(a: Job, b: Job): number {
  const [left, right] = [startedMs(a), startedMs(b)]
  if (left !== right) return left - right
  const [leftName, rightName] = [nameOf(a), nameOf(b)]
  if (leftName === rightName) return 0
  return leftName < rightName ? -1 : 1
}

const startedMs = ({ status }: Job): number => parseTime(status?.startTime) ?? Infinity
