import type { Job, JobSpec } from '@coxswain/api'
import { namespacedMeta, type ObjectOptions } from './object-options.ts'
import { podTemplate, type PodTemplateOptions } from './pod.ts'

export interface JobOptions extends ObjectOptions {
  readonly completions?: number | undefined
  readonly parallelism?: number | undefined
  readonly completionMode?: 'NonIndexed' | 'Indexed' | undefined
  readonly backoffLimit?: number | undefined
  readonly ttlSecondsAfterFinished?: number | undefined
  readonly suspend?: boolean | undefined
  readonly image?: string | undefined
  /** Their `restartPolicy` is `Never`, if nothing else is said. */
  readonly pods?: PodTemplateOptions | undefined
  /** Goes over everything else in the spec. */
  readonly spec?: Partial<JobSpec> | undefined
}

export function job(options: JobOptions = {}): Job {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: namespacedMeta(options, 'sum'), spec: jobSpec(options) }
}

/** What a Job, or a CronJob's template of Jobs, says. */
export function jobSpec({ image, pods, spec, ...options }: Omit<JobOptions, keyof ObjectOptions>): JobSpec {
  const { completions, parallelism, completionMode, backoffLimit, ttlSecondsAfterFinished, suspend } = options
  const given = { completions, parallelism, completionMode, backoffLimit, ttlSecondsAfterFinished, suspend }
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    template: podTemplate({}, { image, ...pods, spec: { restartPolicy: 'Never', ...pods?.spec } }),
    ...spec,
  }
}
