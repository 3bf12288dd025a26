// Mirrors pkg/controller/cronjob/utils.go, getJobFromTemplate2, 1.36.
import { cronJobs, nameOf, namespaceOf, type CronJob, type Job } from '@coxswain/api'
import type { TimeZones } from '@coxswain/api/cron'
import { controllerReference } from '../shared/owner-references.ts'
import { formatInZone } from './schedule/format-in-zone.ts'
import { scheduledTimestampAnnotation } from './texts.ts'

/** One name for one run, to the minute: who makes it twice is refused by the server. */
export function jobNameAt(cronJob: CronJob, scheduledMs: number): string {
  return `${nameOf(cronJob)}-${Math.trunc(Math.floor(scheduledMs / 1000) / 60)}`
}

/** Throws `TimeZoneError`. */
export function jobDraft(cronJob: CronJob, scheduledMs: number, zones: TimeZones): Job {
  const { jobTemplate, timeZone = '' } = cronJob.spec ?? {}
  const { labels = {}, annotations = {} } = jobTemplate?.metadata ?? {}
  const scheduled = formatInZone(scheduledMs, zones.load(timeZone))
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobNameAt(cronJob, scheduledMs),
      namespace: namespaceOf(cronJob),
      labels,
      annotations: { ...annotations, [scheduledTimestampAnnotation]: scheduled },
      ownerReferences: [controllerReference(cronJobs, cronJob)],
    },
    spec: jobTemplate?.spec,
  }
}
