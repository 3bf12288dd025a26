// Mirrors pkg/apis/batch/validation/validation.go ValidateCronJobCreate and its like, release 1.36.
import type { CronJob, CronJobSpec, JobTemplateSpec } from '@coxswain/api'
import { loadTimeZone, parseSchedule, ScheduleError, TimeZoneError, utc } from '@coxswain/api/cron'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { validateJobSpec } from '../jobs/validate-job-spec.ts'
import { shownSelector } from '../rules/label-selectors.ts'
import { checkNonNegative } from '../rules/numbers.ts'
import { checkRequiredOneOf } from '../rules/one-of.ts'

/** Its jobs' names are eleven characters longer. */
const nameLengthMax = 52
const noSpec = {} as CronJobSpec

export function validateCronJob(cronJob: CronJob): FieldErrors {
  const errors: ErrorList = []
  validateSpec(errors, cronJob.spec ?? noSpec, undefined)
  const name = cronJob.metadata?.name ?? ''
  if (name.length > nameLengthMax) {
    errors.push(invalid('metadata.name', name, `must be no more than ${nameLengthMax} characters`))
  }
  return errors
}

export function validateCronJobUpdate(next: CronJob, previous: CronJob): FieldErrors {
  const errors: ErrorList = []
  validateSpec(errors, next.spec ?? noSpec, previous.spec ?? noSpec)
  return errors
}

function validateSpec(errors: ErrorList, spec: CronJobSpec, previous: CronJobSpec | undefined): void {
  if (!spec.schedule) errors.push(required('spec.schedule'))
  else checkSchedule(errors, spec, previous?.schedule?.includes('TZ') ?? false)
  checkNonNegative(errors, 'spec.startingDeadlineSeconds', spec.startingDeadlineSeconds)
  if (previous === undefined || previous.timeZone !== spec.timeZone) checkTimeZone(errors, spec.timeZone)
  checkRequiredOneOf(errors, 'spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace'])
  validateJobTemplate(errors, spec.jobTemplate ?? {}, previous?.jobTemplate)
  checkNonNegative(errors, 'spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit)
  checkNonNegative(errors, 'spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit)
}

/** The zone has a field of its own; schedules that had it inside before may keep it there. */
function checkSchedule(errors: ErrorList, { schedule, timeZone }: CronJobSpec, hadZone: boolean): void {
  const problem = messageOf(ScheduleError, () => parseSchedule(schedule, utc))
  if (problem !== undefined) errors.push(invalid('spec.schedule', schedule, problem))
  if (!schedule.includes('TZ')) return
  if (!hadZone) {
    const why = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'
    errors.push(invalid('spec.schedule', schedule, why))
  } else if (timeZone !== undefined) {
    const why = 'cannot use both timeZone field and TZ or CRON_TZ in schedule'
    errors.push(invalid('spec.schedule', schedule, why))
  }
}

const zonePart = /^[A-Za-z._0-9+][A-Za-z.\-_0-9+]{0,13}$/

function checkTimeZone(errors: ErrorList, zone: string | undefined): void {
  const field = 'spec.timeZone'
  if (zone === undefined) return
  if (zone === '') {
    errors.push(invalid(field, zone, 'timeZone must be nil or non-empty string'))
    return
  }
  if (zone.split('/').some((part) => part === '.' || part === '..' || !zonePart.test(part))) {
    errors.push(invalid(field, zone, `unknown time zone ${zone}`))
    return
  }
  if (zone.toLowerCase() === 'local') {
    const why = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'
    errors.push(invalid(field, zone, why))
    if (zone === 'Local') return
  }
  const problem = messageOf(TimeZoneError, () => loadTimeZone(zone))
  if (problem !== undefined) errors.push(invalid(field, zone, problem))
}

/** What a reader says is wrong with a text. */
function messageOf(fault: typeof ScheduleError | typeof TimeZoneError, read: () => unknown): string | undefined {
  try {
    read()
    return undefined
  } catch (error) {
    if (error instanceof fault) return error.message
    throw error
  }
}

function validateJobTemplate(
  errors: ErrorList,
  { spec }: JobTemplateSpec,
  previous: JobTemplateSpec | undefined,
): void {
  const path = 'spec.jobTemplate.spec'
  validateJobSpec(errors, path, spec ?? { template: {} }, previous?.spec)
  if (spec?.selector !== undefined) {
    errors.push(invalid(`${path}.selector`, shownSelector(spec.selector), '`selector` will be auto-generated'))
  }
  if (spec?.manualSelector === true) {
    errors.push(notSupported(`${path}.manualSelector`, spec.manualSelector, ['nil', 'false']))
  }
}
