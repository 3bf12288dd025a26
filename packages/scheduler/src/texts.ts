/** Words and names as Kubernetes has them. */

export const component = 'default-scheduler'
export const defaultProfile = 'default-scheduler'
/** User-Agent suffix of the scheduler's requests. */
export const clientName = 'scheduler'

export const scheduledReason = 'Scheduled'
export const failedReason = 'FailedScheduling'
export const preemptedReason = 'Preempted'
export const podScheduledCondition = 'PodScheduled'
export const disruptionTargetCondition = 'DisruptionTarget'
export const preemptedByScheduler = 'PreemptionByScheduler'
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
  preemptionAttempts: 'scheduler_preemption_attempts_total',
  preemptionVictims: 'scheduler_preemption_victims',
  preemptionRuns: 'scheduler_preemption_goroutines_execution_total',
  preemptionDuration: 'scheduler_preemption_goroutines_duration_seconds',
} as const
