/** Words and names as Kubernetes has them. */

export const component = 'default-scheduler'
export const defaultProfile = 'default-scheduler'
/** User-Agent suffix of the scheduler's requests. */
export const clientName = 'scheduler'

export const scheduledReason = 'Scheduled'
export const failedReason = 'FailedScheduling'
export const podScheduledCondition = 'PodScheduled'
export const unschedulableReason = 'Unschedulable'
export const schedulerErrorReason = 'SchedulerError'

export const noNodesMessage = 'no nodes available to schedule pods'

/** Longest message of an event; what is cut off is shown by the suffix. */
export const eventMessageMax = 1024
export const cutSuffix = ' ...'

export const metricNames = {
  attempts: 'scheduler_schedule_attempts_total',
  pending: 'scheduler_pending_pods',
  duration: 'scheduler_scheduling_attempt_duration_seconds',
} as const
