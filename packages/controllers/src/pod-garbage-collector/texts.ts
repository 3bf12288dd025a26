export const controllerName = 'pod-garbage-collector-controller'
export const clientName = 'pod-garbage-collector'
export const quarantineQueueName = 'orphaned_pods_nodes'

export const sweepEveryMs = 20_000
export const quarantineMs = 40_000

export const outOfServiceTaint = 'node.kubernetes.io/out-of-service'

export const disruptionCondition = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByPodGC',
  message: 'PodGC: node no longer exists',
} as const

export const deletedTotal = {
  name: 'pod_gc_collector_force_delete_pods_total',
  help: '[ALPHA] Number of pods that are being forcefully deleted since the Pod GC Controller started.',
}
export const errorsTotal = {
  name: 'pod_gc_collector_force_delete_pod_errors_total',
  help: '[ALPHA] Number of errors encountered when forcefully deleting the pods since the Pod GC Controller started.',
}
export const metricLabels = ['namespace', 'reason'] as const
