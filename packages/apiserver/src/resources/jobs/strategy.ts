// Mirrors pkg/registry/batch/job/strategy.go, release 1.36.
import { jobs, type Job } from '@coxswain/api'
import { changeField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { dropDisabledTemplateFields } from '../pod-spec/drop-disabled-fields.ts'
import { podNamingWarnings } from '../workload/workload-warnings.ts'
import { defaultJob } from './defaults.ts'
import { generateSelector } from './generate-selector.ts'
import { jobSpecWarnings } from './job-warnings.ts'
import { jobCells } from './table.ts'
import { validateJobStatusUpdate } from './validate-job-status.ts'
import { validateJob, validateJobUpdate } from './validation.ts'

export const jobStrategy: Strategy<Job> = {
  resource: jobs,
  hasGeneration: true,
  defaultPropagation: 'Orphan',
  checksMetadata: true,
  defaults: defaultJob,
  prepareForCreate: (draft) => ({ ...dropDisabled(generateSelector(draft)), status: {} }),
  prepareForUpdate: dropDisabled,
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  validateStatusUpdate: validateJobStatusUpdate,
  warningsOnCreate: (job) => [...podNamingWarnings(job), ...jobSpecWarnings('spec', job.spec)],
  warningsOnUpdate: (next, previous) =>
    next.metadata?.generation === previous.metadata?.generation ? [] : jobSpecWarnings('spec', next.spec),
  selectableFields: (job) => ({ 'status.successful': String(job.status?.succeeded ?? 0) }),
  tableCells: jobCells,
}

function dropDisabled(job: Job): Job {
  return changeField(job, 'spec', (spec) => changeField(spec, 'template', dropDisabledTemplateFields))
}
