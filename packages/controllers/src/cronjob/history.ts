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
  return [
    ...beyond(children, 'Complete', successfulJobsHistoryLimit),
    ...beyond(children, 'Failed', failedJobsHistoryLimit),
  ]
}

function beyond(children: readonly Job[], as: FinishedAs, limit: number | undefined): readonly Job[] {
  if (limit === undefined) return []
  const finished = children.filter((job) => finishedAs(job) === as)
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
