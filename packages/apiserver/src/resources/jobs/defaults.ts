// Mirrors pkg/apis/batch/v1/defaults.go SetDefaults_Job, release 1.36.
import type { Job, JobSpec } from '@coxswain/api'
import { defaultPodTemplate } from '@coxswain/api/pod-defaults'
import { changeField, fillMissing, fillUnset, mapItems, withField } from '@coxswain/base'
import { int32Max } from '../rules/numbers.ts'

const backoffLimitDefault = 6

export function defaultJob(job: Job): Job {
  if (job.spec === undefined) return job
  const spec = defaultJobSpecTemplate(fillJobSpec(job.spec))
  const labels = spec.template?.metadata?.labels
  const hasOwnLabels = Object.keys(job.metadata?.labels ?? {}).length > 0
  const metadata = labels === undefined || hasOwnLabels ? job.metadata : { ...job.metadata, labels }
  return withField(withField(job, 'spec', spec), 'metadata', metadata)
}

function fillJobSpec(spec: JobSpec): JobSpec {
  const isSingle = spec.completions === undefined && spec.parallelism === undefined
  const counted = isSingle ? { ...spec, completions: 1, parallelism: 1 } : spec
  return fillUnset(counted, {
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? backoffLimitDefault : int32Max,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed',
    manualSelector: false,
  })
}

/** What the template of a CronJob's jobs is given as well. */
export function defaultJobSpecTemplate(spec: JobSpec): JobSpec {
  const templated = changeField(spec, 'template', defaultPodTemplate)
  return changeField(templated, 'podFailurePolicy', (policy) =>
    changeField(policy, 'rules', (rules) =>
      mapItems(rules, (rule) =>
        changeField(rule, 'onPodConditions', (patterns) =>
          mapItems(patterns, (pattern) => fillMissing(pattern, { status: 'True' })),
        ),
      ),
    ),
  )
}
