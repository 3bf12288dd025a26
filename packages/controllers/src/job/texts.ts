export const controllerName = 'job-controller'
export const clientName = 'job-controller'
/** Source of its events. */
export const component = 'job-controller'
export const queueName = 'job'
export const orphanQueueName = 'job_orphan_pod'
export const metricsSubsystem = 'job_controller'

export const mutableSchedulingGate = 'MutableSchedulingDirectivesForSuspendedJobs'

/** Keeps a pod until it has been counted. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking'
/** `spec.managedBy` of jobs that are this controller's. */
export const ownManager = 'kubernetes.io/job-controller'

export const annotations = {
  /** Also the name of the label. */
  completionIndex: 'batch.kubernetes.io/job-completion-index',
  indexFailureCount: 'batch.kubernetes.io/job-index-failure-count',
  indexIgnoredFailureCount: 'batch.kubernetes.io/job-index-ignored-failure-count',
} as const

export const completionIndexVariable = 'JOB_COMPLETION_INDEX'

export const conditionTypes = {
  suspended: 'Suspended',
  failureTarget: 'FailureTarget',
  successCriteriaMet: 'SuccessCriteriaMet',
  failed: 'Failed',
  complete: 'Complete',
} as const

/** Reason and message of each condition that the controller sets. */
export const conditionTexts = {
  suspended: { reason: 'JobSuspended', message: 'Job suspended' },
  resumed: { reason: 'JobResumed', message: 'Job resumed' },
  backoffLimitExceeded: {
    reason: 'BackoffLimitExceeded',
    message: 'Job has reached the specified backoff limit',
  },
  deadlineExceeded: { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' },
  maxFailedIndexesExceeded: {
    reason: 'MaxFailedIndexesExceeded',
    message: 'Job has exceeded the specified maximal number of failed indexes',
  },
  failedIndexes: { reason: 'FailedIndexes', message: 'Job has failed indexes' },
  completionsReached: { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' },
  podFailurePolicy: (message: string) => ({ reason: 'PodFailurePolicy', message }),
  successPolicy: (rule: number) => ({ reason: 'SuccessPolicy', message: `Matched rules at index ${rule}` }),
} as const

export const eventReasons = {
  unknownCompletionMode: 'UnknownCompletionMode',
  suspended: 'Suspended',
  resumed: 'Resumed',
  completed: 'Completed',
  tooManySucceededPods: 'TooManySucceededPods',
} as const

export const messages = {
  unknownCompletionMode: 'Skipped Job sync because completion mode is unknown',
  suspended: 'Job suspended',
  resumed: 'Job resumed',
  completed: 'Job completed',
  tooManySucceededPods: 'Too many succeeded pods running after completion count reached',
} as const
