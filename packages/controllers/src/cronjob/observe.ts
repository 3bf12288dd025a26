import { controllerOf, namespaceOf, type CronJob, type Job } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { Key } from '@coxswain/queue'

export interface Listers {
  readonly cronJobs: Lister<CronJob>
  readonly jobs: Lister<Job>
}

/** Jobs by the name of their controller, whatever its kind: as upstream looks for them. */
export const controllerNameIndex = {
  name: 'controller-name',
  of: (job: Job): readonly string[] => {
    const controller = controllerOf(job)
    return controller === undefined ? [] : [`${namespaceOf(job)}/${controller.name}`]
  },
} as const

export interface Snapshot {
  readonly cronJob: CronJob
  /** All Jobs that say they are controlled by something of its name. */
  readonly children: readonly Job[]
}

/** Undefined when the CronJob is gone. */
export function observe({ cronJobs, jobs }: Listers, key: Key): Snapshot | undefined {
  const cronJob = cronJobs.get(key)
  return cronJob && { cronJob, children: jobs.byIndex(controllerNameIndex.name, key) }
}
