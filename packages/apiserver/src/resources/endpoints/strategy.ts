// Mirrors pkg/registry/core/endpoint/strategy.go, release 1.36.
import { endpoints, type EndpointSubset, type Endpoints } from '@coxswain/api'
import { changeField, fillMissing, mapItems } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { ipWarnings } from '../rules/ip-warnings.ts'
import { endpointsCells } from './table.ts'
import { validateEndpoints, validateEndpointsUpdate } from './validation.ts'

export const endpointsStrategy: Strategy<Endpoints> = {
  resource: endpoints,
  createOnUpdate: true,
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  defaults: (draft) => changeField(draft, 'subsets', (subsets) => mapItems(subsets, defaultSubset)),
  warningsOnCreate: addressWarnings,
  warningsOnUpdate: addressWarnings,
  validate: validateEndpoints,
  validateUpdate: validateEndpointsUpdate,
  tableCells: endpointsCells,
}

function defaultSubset(subset: EndpointSubset): EndpointSubset {
  return changeField(subset, 'ports', (ports) => mapItems(ports, (port) => fillMissing(port, { protocol: 'TCP' })))
}

/** Kubernetes' own controller writes addresses as they should be, and many of them. */
function addressWarnings({ metadata, subsets = [] }: Endpoints): readonly string[] {
  if (metadata?.labels?.['endpoints.kubernetes.io/managed-by'] === 'endpoint-controller') return []
  return subsets.flatMap((subset, index) =>
    (['addresses', 'notReadyAddresses'] as const).flatMap((list) =>
      (subset[list] ?? []).flatMap(({ ip }, at) => ipWarnings(`subsets[${index}].${list}[${at}].ip`, ip)),
    ),
  )
}
