import type { Job } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'

export interface Snapshot {
  readonly job: Job
}

export function observe(jobs: Lister<Job>, key: string): Snapshot | undefined {
  const job = jobs.get(key)
  return job === undefined ? undefined : { job }
}
