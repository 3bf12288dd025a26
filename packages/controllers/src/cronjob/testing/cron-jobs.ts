// CronJobs and their Jobs for tests of the rules: with only what a test is about told.
import type { CronJob, Job } from '@coxswain/api'
import { at } from '../../shared/testing/builders.ts'

interface Traits {
  readonly schedule?: string
  readonly spec?: Partial<NonNullable<CronJob['spec']>>
  readonly active?: readonly string[]
  readonly last?: string
  readonly isGoing?: boolean
}

/** Hourly, and made half an hour before ten. */
export function cronJob({ schedule = '0 * * * *', spec, active, last, isGoing = false }: Traits = {}): CronJob {
  const deletion = isGoing ? { deletionTimestamp: at('09:59:00') } : {}
  return {
    metadata: { name: 'tick', namespace: 'shop', uid: 'uid-tick', creationTimestamp: at('09:30:00'), ...deletion },
    spec: { schedule, jobTemplate: { spec: { template: {} } }, ...spec },
    status: {
      ...(active === undefined
        ? {}
        : { active: active.map((name) => ({ name, namespace: 'shop', uid: `uid-${name}` })) }),
      ...(last === undefined ? {} : { lastScheduleTime: at(last) }),
    },
  }
}

interface JobTraits {
  readonly is?: 'Complete' | 'Failed'
  readonly started?: string
  readonly completed?: string
}

/** One that it controls and that runs. */
export function job(name: string, { is, started, completed }: JobTraits = {}): Job {
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid: 'uid-tick', controller: true }
  return {
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, ownerReferences: [owner] },
    spec: { template: {} },
    status: {
      ...(is === undefined ? {} : { conditions: [{ type: is, status: 'True' }] }),
      ...(started === undefined ? {} : { startTime: at(started) }),
      ...(completed === undefined ? {} : { completionTime: at(completed) }),
    },
  }
}
