import { podDeletionBuckets } from '../shared/texts.ts'

export const controllerName = 'taint-eviction-controller'
export const clientName = 'node-controller'
/** Source of its events. */
export const component = 'taint-eviction-controller'

export const nodeQueueName = 'noexec_taint_node'
export const podQueueName = 'noexec_taint_pod'
/** Ours: upstream starts a goroutine for each pod. */
export const evictionQueueName = 'noexec_taint_eviction'

export const evictionReason = 'TaintManagerEviction'
export const markedText = (key: string): string => `Marking for deletion Pod ${key}`
export const cancelledText = (key: string): string => `Cancelling deletion of Pod ${key}`

export const disruptionCondition = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByTaintManager',
  message: 'Taint manager: deleting due to NoExecute taint',
} as const

export const deletedTotal = {
  name: 'taint_eviction_controller_pod_deletions_total',
  help: '[ALPHA] Total number of Pods deleted by TaintEvictionController since its start.',
}
export const deletionDuration = {
  name: 'taint_eviction_controller_pod_deletion_duration_seconds',
  help: '[ALPHA] Latency, in seconds, between the time when a taint effect has been activated for the Pod and its deletion via TaintEvictionController.',
  buckets: podDeletionBuckets,
}
