// Mirrors pkg/controller/cronjob/cronjob_controllerv2.go, syncCronJob, the part about its Jobs, 1.36.
import { nameOf, parseTime, uidOf, type CronJobStatus, type Job } from '@coxswain/api'
import { finishedAs, type FinishedAs } from './history.ts'
import { isActive, withoutActive, type CronEvent, type Decision, type Sync } from './sync.ts'
import { eventReasons, messages } from './texts.ts'

interface Child {
  readonly job: Job
  readonly finished: FinishedAs | undefined
}

/**
 * Takes ended Jobs off the list, and notes the last success. A Job that runs and is not listed may be listed meanwhile; if not,
 * it is told of, and never adopted.
 */
export function followChildren(sync: Sync): Decision {
  const children = sync.children.map((job) => ({ job, finished: finishedAs(job) }))
  const isUnlisted = ({ job, finished }: Child): boolean => finished === undefined && !isActive(sync.status, uidOf(job))
  if (!sync.isLive && children.some(isUnlisted)) {
    return { kind: 'read-cron-job', why: 'a Job runs that is not in the list' }
  }
  const events: CronEvent[] = []
  let { status, needsWrite } = sync
  for (const child of children) {
    const { job, finished } = child
    if (finished === undefined) {
      if (isUnlisted(child)) events.push(warning(eventReasons.unexpectedJob, messages.unexpectedJob(nameOf(job))))
      continue
    }
    if (isActive(status, uidOf(job))) {
      status = withoutActive(status, new Set([uidOf(job)]))
      needsWrite = true
      events.push(normal(eventReasons.sawCompleted, messages.sawCompleted(nameOf(job), finished)))
    }
    if (finished === 'Complete' && isLaterSuccess(status, job)) {
      status = { ...status, lastSuccessfulTime: job.status?.completionTime }
      needsWrite = true
    }
  }
  return {
    kind: 'go-on',
    sets: { stage: 'missing', status, needsWrite },
    events,
    why: 'its Jobs are as the list has them',
  }
}

function isLaterSuccess({ lastSuccessfulTime }: CronJobStatus, { status }: Job): boolean {
  if (status?.completionTime === lastSuccessfulTime) return false
  const completedMs = parseTime(status?.completionTime)
  const beforeMs = parseTime(lastSuccessfulTime)
  return completedMs !== undefined && (beforeMs === undefined || completedMs > beforeMs)
}

/** Listed Jobs that the cache lacks: either it is behind, or somebody has deleted them. */
export function lookForMissing({ status, children }: Sync): Decision {
  const known = new Set(children.map(uidOf))
  const references = (status.active ?? []).filter(({ uid = '' }) => !known.has(uid))
  if (references.length > 0) return { kind: 'look-for-jobs', references, why: 'the cache lacks Jobs of the list' }
  return { kind: 'go-on', sets: { stage: 'schedule' }, why: 'the cache has all Jobs of the list' }
}

export const warning = (reason: string, message: string): CronEvent => ({ type: 'Warning', reason, message })
export const normal = (reason: string, message: string): CronEvent => ({ type: 'Normal', reason, message })
