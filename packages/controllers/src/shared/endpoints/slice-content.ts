import type { DiscoveryEndpointPort, Endpoint, EndpointSlice } from '@coxswain/api'

/** A real API server writes lists without entries as null: a default of a parameter would not do. */
export const endpointsOf = ({ endpoints }: EndpointSlice): readonly Endpoint[] => endpoints ?? []
export const portsOf = ({ ports }: EndpointSlice): readonly DiscoveryEndpointPort[] => ports ?? []
