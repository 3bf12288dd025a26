// Mirrors pkg/registry/discovery/endpointslice/strategy.go, release 1.36.
import { endpointSlices, type EndpointSlice } from '@coxswain/api'
import { changeField, mapItems, semanticEqual, withField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { defaultEndpointSlice } from './defaults.ts'
import { ipWarnings } from '../rules/ip-warnings.ts'
import { endpointSliceCells } from './table.ts'
import { validateEndpointSlice, validateEndpointSliceUpdate } from './validation.ts'

export const endpointSliceStrategy: Strategy<EndpointSlice> = {
  resource: endpointSlices,
  hasGeneration: true,
  defaults: defaultEndpointSlice,
  specChanged: isSliceChanged,
  prepareForCreate: withoutTopology,
  prepareForUpdate: withoutTopology,
  validate: validateEndpointSlice,
  validateUpdate: validateEndpointSliceUpdate,
  warningsOnCreate: (slice) => [
    ...(slice.addressType === 'FQDN' ? ['spec.addressType: FQDN endpoints are deprecated'] : []),
    ...addressWarnings(slice),
  ],
  warningsOnUpdate: addressWarnings,
  tableCells: endpointSliceCells,
}

/** Everything but the metadata counts, and of that the labels: they say whose slice it is. */
function isSliceChanged(next: EndpointSlice, previous: EndpointSlice): boolean {
  return (
    next.addressType !== previous.addressType ||
    !semanticEqual(next.endpoints, previous.endpoints) ||
    !semanticEqual(next.ports, previous.ports) ||
    !semanticEqual(next.metadata?.labels, previous.metadata?.labels)
  )
}

const ownControllers = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io']

/** Kubernetes' own controllers write addresses as they should be, and many of them. */
function addressWarnings({ metadata, endpoints = [] }: EndpointSlice): readonly string[] {
  if (ownControllers.includes(metadata?.labels?.['endpointslice.kubernetes.io/managed-by'] ?? '')) return []
  return endpoints.flatMap(({ addresses = [] }, index) =>
    addresses.flatMap((address, at) => ipWarnings(`endpoints[${index}].addresses[${at}]`, address)),
  )
}

/** A field of the first version of this API, which the present one shows but does not take. */
function withoutTopology(slice: EndpointSlice): EndpointSlice {
  return changeField(slice, 'endpoints', (endpoints) =>
    mapItems(endpoints, (endpoint) => withField(endpoint, 'deprecatedTopology', undefined)),
  )
}
