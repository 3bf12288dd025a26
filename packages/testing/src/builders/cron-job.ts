import type { CronJob, CronJobSpec } from '@coxswain/api'
import { jobSpec, type JobOptions } from './job.ts'
import { namespacedMeta, type ObjectOptions } from './object-options.ts'

export interface CronJobOptions extends ObjectOptions {
  /** Default: every hour. */
  readonly schedule?: string | undefined
  readonly timeZone?: string | undefined
  readonly concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace' | undefined
  /** What its Jobs are like. */
  readonly jobs?: Omit<JobOptions, keyof ObjectOptions> | undefined
  /** Goes over everything else in the spec. */
  readonly spec?: Partial<CronJobSpec> | undefined
}

export function cronJob(options: CronJobOptions = {}): CronJob {
  const { schedule = '0 * * * *', timeZone, concurrencyPolicy, jobs = {}, spec } = options
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: namespacedMeta(options, 'tick'),
    spec: {
      schedule,
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(concurrencyPolicy === undefined ? {} : { concurrencyPolicy }),
      jobTemplate: { spec: jobSpec(jobs) },
      ...spec,
    },
  }
}
