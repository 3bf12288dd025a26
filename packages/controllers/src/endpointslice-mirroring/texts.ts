export const controllerName = 'endpointslice-mirroring-controller'
export const clientName = 'endpointslicemirroring-controller'
/** Source of its events. */
export const component = 'endpoint-slice-mirroring-controller'
export const queueName = 'endpoint_slice_mirroring'
/** Its name on its slices. */
export const managedBy = 'endpointslicemirroring-controller.k8s.io'
export const metricsSubsystem = 'endpoint_slice_mirroring_controller'

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

export const events = {
  invalidAddress: 'InvalidIPAddress',
  tooManyAddresses: 'TooManyAddressesToMirror',
} as const

export const invalidText = (count: number): string =>
  `Skipped ${count} invalid IP addresses when mirroring to EndpointSlices`
export const tooManyText = (max: number, skipped: number): string =>
  `A max of ${max} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`
