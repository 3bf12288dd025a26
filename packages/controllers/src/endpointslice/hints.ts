// Mirrors k8s.io/endpointslice/topologycache/utils.go, RemoveHintsFromSlices and EndpointReady, and utils.go, hintsEnabled, 1.36.
import { annotationsOf, type Endpoint, type EndpointSlice, type Service } from '@coxswain/api'
import { endpointsOf } from '../shared/endpoints/slice-content.ts'
import type { SlicePlan } from './decide.ts'
import { topologyAnnotations } from './texts.ts'

/** Whether the Service asks, by its annotation, for endpoints to be divided among zones. */
export function asksForTopology(service: Service): boolean {
  const annotations = annotationsOf(service)
  const mode = annotations[topologyAnnotations.deprecated] ?? annotations[topologyAnnotations.mode]
  return mode === 'Auto' || mode === 'auto'
}

export const isEndpointReady = ({ conditions }: Endpoint): boolean => conditions?.ready === true

/** The slice itself when no endpoint changes. */
export function withEndpoints(slice: EndpointSlice, change: (endpoint: Endpoint) => Endpoint): EndpointSlice {
  const before = endpointsOf(slice)
  const endpoints = before.map(change)
  return endpoints.every((endpoint, index) => endpoint === before[index]) ? slice : { ...slice, endpoints }
}

const hasHints = (slice: EndpointSlice): boolean => endpointsOf(slice).some(({ hints }) => hints !== undefined)

/** Slices that have hints are written without them. */
export function stripHints(plan: SlicePlan): SlicePlan {
  return {
    create: plan.create.map(withoutHints),
    update: [...plan.update, ...plan.unchanged.filter(hasHints)].map(withoutHints),
    delete: plan.delete,
    unchanged: plan.unchanged.filter((slice) => !hasHints(slice)),
  }
}

function withoutHints(slice: EndpointSlice): EndpointSlice {
  return withEndpoints(slice, (endpoint) => {
    if (endpoint.hints === undefined) return endpoint
    const { hints: _, ...others } = endpoint
    return others
  })
}
