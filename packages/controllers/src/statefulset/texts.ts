export const controllerName = 'statefulset-controller'
export const clientName = 'statefulset-controller'
/** Source of its events. */
export const component = 'statefulset-controller'
export const queueName = 'statefulset'

export const staleControllerGate = 'StaleControllerConsistencyStatefulSet'
export const maxUnavailableGate = 'MaxUnavailableStatefulSet'
export const semanticComparisonGate = 'StatefulSetSemanticRevisionComparison'

export const labels = {
  podName: 'statefulset.kubernetes.io/pod-name',
  podIndex: 'apps.kubernetes.io/pod-index',
  revision: 'controller-revision-hash',
} as const

type Verb = 'Create' | 'Update' | 'Delete'

export const eventReasons = {
  successful: (verb: Verb): string => `Successful${verb}`,
  failed: (verb: Verb): string => `Failed${verb}`,
  conflictingController: 'ConflictingController',
} as const

export const messages = {
  pod: (verb: Verb, pod: string, set: string): string => `${verb} Pod ${pod} in StatefulSet ${set} successful`,
  podFailed: (verb: Verb, pod: string, set: string, error: string): string =>
    `${verb} Pod ${pod} in StatefulSet ${set} failed error: ${error}`,
  claim: (claim: string, pod: string, set: string): string =>
    `Create Claim ${claim} Pod ${pod} in StatefulSet ${set} success`,
  claimFailed: (claim: string, pod: string, set: string, error: string): string =>
    `Create Claim ${claim} for Pod ${pod} in StatefulSet ${set} failed error: ${error}`,
  // The spelling is upstream's.
  conflictingController: (claim: string): string =>
    `PersistentVolumeClaim ${claim} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`,
} as const

export type { Verb }

const metricLabels = ['statefulset_namespace', 'statefulset_name', 'pod_management_policy'] as const

/** Only set while the gate of maxUnavailable is on. */
export const metrics = {
  maxUnavailable: {
    name: 'statefulset_controller_statefulset_max_unavailable',
    help: '[ALPHA] Maximum number of unavailable pods allowed during StatefulSet rolling updates',
    labels: metricLabels,
  },
  unavailableReplicas: {
    name: 'statefulset_controller_statefulset_unavailable_replicas',
    help: '[ALPHA] Current number of unavailable pods in StatefulSet',
    labels: metricLabels,
  },
} as const
