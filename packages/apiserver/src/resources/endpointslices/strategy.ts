// Mirrors pkg/registry/discovery/endpointslice/strategy.go, release 1.36.
import { endpointSlices, type EndpointSlice } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { defaultEndpointSlice } from './defaults.ts'
import { endpointSliceCells } from './table.ts'

export const endpointSliceStrategy: Strategy<EndpointSlice> = {
  resource: endpointSlices,
  hasGeneration: true,
  defaults: defaultEndpointSlice,
  specChanged: isSliceChanged,
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
