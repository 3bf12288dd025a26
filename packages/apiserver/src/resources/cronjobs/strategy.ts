// Mirrors pkg/registry/batch/cronjob/strategy.go, release 1.36.
import { cronJobs, formatLabelSelector, type CronJob } from '@coxswain/api'
import { changeField, fillMissing } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { defaultJobSpecTemplate } from '../jobs/defaults.ts'
import { jobSpecWarnings } from '../jobs/job-warnings.ts'
import { dropDisabledTemplateFields } from '../pod-spec/drop-disabled-fields.ts'
import { ageCell, booleanCell, containerCells, nameCell, none, sinceCell } from '../table-text.ts'
import { podNamingWarnings } from '../workload/workload-warnings.ts'
import { validateCronJob, validateCronJobUpdate } from './validation.ts'

const defaults = {
  concurrencyPolicy: 'Allow',
  suspend: false,
  successfulJobsHistoryLimit: 3,
  failedJobsHistoryLimit: 1,
}
const specPath = 'spec.jobTemplate.spec'

export const cronJobStrategy: Strategy<CronJob> = {
  resource: cronJobs,
  hasGeneration: true,
  defaults: (draft) =>
    changeField(draft, 'spec', (spec) =>
      changeField(fillMissing(spec, defaults), 'jobTemplate', (template) =>
        changeField(template, 'spec', defaultJobSpecTemplate),
      ),
    ),
  prepareForCreate: (draft) => ({ ...dropDisabled(draft), status: {} }),
  prepareForUpdate: dropDisabled,
  validate: validateCronJob,
  validateUpdate: validateCronJobUpdate,
  warningsOnCreate: (cronJob) => [
    ...podNamingWarnings(cronJob),
    ...jobSpecWarnings(specPath, cronJob.spec?.jobTemplate?.spec),
  ],
  warningsOnUpdate: (next, previous) => {
    const isSame = next.metadata?.generation === previous.metadata?.generation
    const warnings = isSame ? [] : jobSpecWarnings(specPath, next.spec?.jobTemplate?.spec)
    return [...warnings, ...zoneWarnings(next)]
  },
  tableCells: (cronJob, now) => [
    nameCell(cronJob),
    cronJob.spec?.schedule ?? '',
    cronJob.spec?.timeZone ?? none,
    booleanCell(cronJob.spec?.suspend),
    cronJob.status?.active?.length ?? 0,
    cronJob.status?.lastScheduleTime === undefined ? none : sinceCell(cronJob.status.lastScheduleTime, now),
    ageCell(cronJob, now),
    ...containerCells(cronJob.spec?.jobTemplate?.spec?.template?.spec?.containers),
    formatLabelSelector(cronJob.spec?.jobTemplate?.spec?.selector),
  ],
}

function dropDisabled(cronJob: CronJob): CronJob {
  return changeField(cronJob, 'spec', (spec) =>
    changeField(spec, 'jobTemplate', (jobTemplate) =>
      changeField(jobTemplate, 'spec', (jobSpec) => changeField(jobSpec, 'template', dropDisabledTemplateFields)),
    ),
  )
}

function zoneWarnings({ spec }: CronJob): readonly string[] {
  if (!spec?.schedule.includes('TZ')) return []
  const page = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/'
  return [`cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see ${page} for more details`]
}
