import { podDeletionBuckets } from '../shared/texts.ts'

/** Client, queue and source of events are called so, too. */
export const controllerName = 'device-taint-eviction-controller'

/** Pods that were evicted are remembered, so many of them. */
export const evictedPodsMax = 500

export const eventReasons = { evicted: 'DeviceTaintManagerEviction' } as const
export const markedText = 'Marking for deletion'
export const cancelledText = 'Cancelling deletion'

export const disruptionCondition = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByDeviceTaintManager',
  message: 'Device Taint manager: deleting due to NoExecute taint',
} as const

export const deletedTotal = {
  name: 'device_taint_eviction_controller_pod_deletions_total',
  help: '[ALPHA] Total number of Pods deleted by DeviceTaintEvictionController since its start.',
}
export const deletionDuration = {
  name: 'device_taint_eviction_controller_pod_deletion_duration_seconds',
  help: "[ALPHA] Latency, in seconds, between the time when a device taint effect has been activated and a Pod's deletion via DeviceTaintEvictionController.",
  buckets: podDeletionBuckets,
}
