export const controllerName = 'endpointslice-controller'
export const clientName = 'endpointslice-controller'
/** Source of its events. */
export const component = 'endpoint-slice-controller'
export const queueName = 'endpoint_slice'
/** Ours: upstream's has no name and no metrics. */
export const topologyQueueName = 'endpoint_slice_topology'
/** Its name on its slices. */
export const managedBy = 'endpointslice-controller.k8s.io'
export const metricsSubsystem = 'endpoint_slice_controller'

export const sameTrafficDistributionGate = 'PreferSameTrafficDistribution'

export const topologyAnnotations = {
  /** Comes before the other. */
  deprecated: 'service.kubernetes.io/topology-aware-hints',
  mode: 'service.kubernetes.io/topology-mode',
} as const

export const events = {
  updateFailed: 'FailedToUpdateEndpointSlices',
  hintsEnabled: 'TopologyAwareHintsEnabled',
  hintsDisabled: 'TopologyAwareHintsDisabled',
} as const

export const updateFailedText = (service: string, error: string): string =>
  `Error updating Endpoint Slices for Service ${service}: ${error}`

export const hintTexts = {
  enabled: 'Topology Aware Hints has been enabled',
  disabled: 'Topology Aware Hints has been disabled',
  noZone: 'One or more endpoints do not have a zone specified',
  noHints: 'No hints allocated for zones',
  noNodeInfo: 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
  tooFewEndpoints: (endpoints: number, zones: number): string =>
    `Insufficient number of endpoints (${endpoints} endpoints, ${zones} zones)`,
  overload: (endpoints: number, zones: number): string =>
    'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ' +
    `(${endpoints} endpoints, ${zones} zones)`,
} as const

export const missingNodeText = (pod: string, service: string, node: string): string =>
  `skipping Pod ${pod} for Service ${service}: Node ${node} Not Found`
