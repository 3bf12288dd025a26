// Mirrors pkg/registry/batch/job/strategy.go generateSelector, release 1.36.
import type { Job } from '@coxswain/api'

export const jobNameLabel = 'batch.kubernetes.io/job-name'
export const controllerUidLabel = 'batch.kubernetes.io/controller-uid'
export const legacyJobNameLabel = 'job-name'
export const legacyControllerUidLabel = 'controller-uid'

/** Unless it brings its own, a job finds its pods by its uid, and its pods carry its name as well. */
export function generateSelector(job: Job): Job {
  const { spec } = job
  if (spec === undefined || spec.manualSelector === true) return job
  const { name = '', uid = '' } = job.metadata ?? {}
  const { template = {}, selector = {} } = spec
  const labels = {
    [legacyJobNameLabel]: name,
    [jobNameLabel]: name,
    [legacyControllerUidLabel]: uid,
    [controllerUidLabel]: uid,
    ...template.metadata?.labels,
  }
  const matchLabels = { [controllerUidLabel]: uid, ...selector.matchLabels }
  // Without labels of its own a job has those of its template, with what was added to them.
  const own = job.metadata?.labels
  const hasOwn = own !== template.metadata?.labels && Object.keys(own ?? {}).length > 0
  return {
    ...job,
    metadata: hasOwn ? job.metadata : { ...job.metadata, labels },
    spec: {
      ...spec,
      selector: { ...selector, matchLabels },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}
