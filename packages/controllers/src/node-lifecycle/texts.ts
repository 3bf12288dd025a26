export const controllerName = 'node-lifecycle-controller'
export const clientName = 'node-controller'
/** Source of its events. */
export const component = 'node-controller'

export const nodeQueueName = 'node_lifecycle_controller'
export const podQueueName = 'node_lifecycle_controller_pods'
/** Ours: upstream looks at all zones every 100 ms. */
export const zoneQueueName = 'node_lifecycle_controller_zones'

export const leaseNamespace = 'kube-node-lease'

export const taintKeys = {
  notReady: 'node.kubernetes.io/not-ready',
  unreachable: 'node.kubernetes.io/unreachable',
  unschedulable: 'node.kubernetes.io/unschedulable',
  memoryPressure: 'node.kubernetes.io/memory-pressure',
  diskPressure: 'node.kubernetes.io/disk-pressure',
  pidPressure: 'node.kubernetes.io/pid-pressure',
  networkUnavailable: 'node.kubernetes.io/network-unavailable',
} as const

/** Nodes with this label, whatever its value, do not count when it is asked whether a zone is disrupted. */
export const excludedLabel = 'node.kubernetes.io/exclude-disruption'

export const neverUpdated = {
  reason: 'NodeStatusNeverUpdated',
  message: 'Kubelet never posted node status.',
} as const
export const stoppedUpdating = {
  reason: 'NodeStatusUnknown',
  message: 'Kubelet stopped posting node status.',
} as const

export const eventReasons = {
  registered: 'RegisteredNode',
  removing: 'RemovingNode',
  notReady: 'NodeNotReady',
} as const
export const registeredText = (node: string): string => `Node ${node} event: Registered Node ${node} in Controller`
export const removingText = (node: string): string => `Node ${node} event: Removing Node ${node} from Controller`
export const notReadyText = (node: string): string => `Node ${node} status is now: ${eventReasons.notReady}`
export const podNotReadyText = 'Node is not ready'

const subsystem = 'node_collector'
export const zoneLabels = ['zone'] as const
export const zoneHealth = {
  name: `${subsystem}_zone_health`,
  help: '[ALPHA] Gauge measuring percentage of healthy nodes per zone.',
}
export const zoneSize = {
  name: `${subsystem}_zone_size`,
  help: '[ALPHA] Gauge measuring number of registered Nodes per zones.',
}
export const unhealthyNodes = {
  name: `${subsystem}_unhealthy_nodes_in_zone`,
  help: '[ALPHA] Gauge measuring number of not Ready Nodes per zones.',
}
export const evictionsTotal = {
  name: `${subsystem}_evictions_total`,
  help: '[STABLE] Number of Node evictions that happened since current instance of NodeController started.',
}
export const nodeDuration = {
  name: `${subsystem}_update_node_health_duration_seconds`,
  help: '[ALPHA] Duration in seconds for NodeController to update the health of a single node.',
  buckets: [0.001, 0.004, 0.016, 0.064, 0.256, 1.024, 4.096, 16.384],
}
export const allNodesDuration = {
  name: `${subsystem}_update_all_nodes_health_duration_seconds`,
  help: '[ALPHA] Duration in seconds for NodeController to update the health of all nodes.',
  buckets: [0.01, 0.04, 0.16, 0.64, 2.56, 10.24, 40.96, 163.84],
}
