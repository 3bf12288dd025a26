export const controllerName = 'cronjob-controller'
export const clientName = 'cronjob-controller'
/** Source of its events. */
export const component = 'cronjob-controller'
export const queueName = 'cronjob'

export const scheduledTimestampAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp'

export const creationSkew = {
  name: 'cronjob_controller_job_creation_skew_duration_seconds',
  help: '[STABLE] Time from when a CronJob was due to when its Job was created.',
  /** 1 s to 512 s, doubling. */
  buckets: Array.from({ length: 10 }, (_, power) => 2 ** power),
}

export const eventReasons = {
  unparseableOnUpdate: 'UnParseableCronJobSchedule',
  unparseable: 'UnparseableSchedule',
  invalid: 'InvalidSchedule',
  unsupported: 'UnsupportedSchedule',
  unknownTimeZone: 'UnknownTimeZone',
  tooManyMissed: 'TooManyMissedTimes',
  missed: 'MissSchedule',
  unexpectedJob: 'UnexpectedJob',
  getFailed: 'FailedGet',
  createFailed: 'FailedCreate',
  deleteFailed: 'FailedDelete',
  sawCompleted: 'SawCompletedJob',
  missingJob: 'MissingJob',
  alreadyActive: 'JobAlreadyActive',
  created: 'SuccessfulCreate',
  deleted: 'SuccessfulDelete',
} as const

const page = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/'

export const messages = {
  unparseableOnUpdate: (schedule: string): string => `unparseable schedule for cronjob: ${schedule}`,
  unparseable: (quoted: string, why: string): string => `unparseable schedule: ${quoted} : ${why}`,
  invalid: (schedule: string, why: string): string => `invalid schedule: ${schedule} : ${why}`,
  unsupported: (quoted: string): string =>
    `CRON_TZ or TZ used in schedule ${quoted} is not officially supported, see ${page} for more details`,
  unknownTimeZone: (quoted: string, why: string): string => `invalid timeZone: ${quoted}: ${why}`,
  tooManyMissed: 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
  missed: (time: string): string => `Missed scheduled time to start a job: ${time}`,
  unexpectedJob: (job: string): string => `Saw a job that the controller did not create or forgot: ${job}`,
  getFailed: (why: string): string => `Get job: ${why}`,
  createFailed: (why: string): string => `Error creating job: ${why}`,
  deleteFailed: (why: string): string => `Deleted job: ${why}`,
  sawCompleted: (job: string, condition: string): string => `Saw completed job: ${job}, condition: ${condition}`,
  missingJob: (job: string): string => `Active job went missing: ${job}`,
  alreadyActive: 'Not starting job because prior execution is running and concurrency policy is Forbid',
  created: (job: string): string => `Created job ${job}`,
  deleted: (job: string): string => `Deleted job ${job}`,
} as const
