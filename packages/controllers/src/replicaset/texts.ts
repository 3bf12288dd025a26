export const controllerName = 'replicaset-controller'
export const clientName = 'replicaset-controller'
/** Source of its events. */
export const component = 'replicaset-controller'
export const queueName = 'replicaset'
export const metricsSubsystem = 'replicaset_controller'

export const terminatingReplicasGate = 'DeploymentReplicaSetTerminatingReplicas'
export const podDeletionCostGate = 'PodDeletionCost'
export const staleControllerGate = 'StaleControllerConsistencyReplicaSet'

export const replicaFailure = 'ReplicaFailure'
export const failureReasons = { create: 'FailedCreate', delete: 'FailedDelete' } as const

export const ageRatioMetric = {
  name: 'replicaset_controller_sorting_deletion_age_ratio',
  help: "[ALPHA] The age of each ready pod chosen for deletion, in multiples of the youngest ready pod's age.",
  buckets: [0.25, 0.5, 1, 2, 4, 8],
} as const
