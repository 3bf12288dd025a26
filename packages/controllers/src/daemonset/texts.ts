export const controllerName = 'daemonset-controller'
export const clientName = 'daemon-set-controller'
/** Source of its events. */
export const component = 'daemonset-controller'
export const queueName = 'daemonset'
export const nodeQueueName = 'daemonset-node-updates'
export const metricsSubsystem = 'daemonset_controller'

export const staleControllerGate = 'StaleControllerConsistencyDaemonSet'

export const labels = {
  revision: 'controller-revision-hash',
  generation: 'pod-template-generation',
} as const

export const generationAnnotation = 'deprecated.daemonset.template.generation'

export const eventReasons = {
  selectingAll: 'SelectingAll',
  failedPod: 'FailedDaemonPod',
  succeededPod: 'SucceededDaemonPod',
} as const

export const messages = {
  selectingAll: 'This daemon set is selecting all pods. A non-empty selector is required.',
  failedPod: (pod: string, node: string): string =>
    `Found failed daemon pod ${pod} on node ${node}, will try to kill it`,
  succeededPod: (pod: string, node: string): string =>
    `Found succeeded daemon pod ${pod} on node ${node}, will try to delete it`,
  staleCollisionCount: (seen: number | undefined, live: number | undefined, name: string): string =>
    `found a stale collision count (${seen ?? '<nil>'}, expected ${live ?? '<nil>'}) of DaemonSet "${name}" while processing; will retry until it is updated`,
} as const
