// Mirrors k8s.io/endpointslice/utils.go, newEndpointSlice, 1.36; and placeholderSliceCompare of reconciler.go.
import {
  controllerReferenceTo,
  labelsOf,
  nameOf,
  namespaceOf,
  ownersOf,
  uidOf,
  type EndpointSlice,
  type Service,
} from '@coxswain/api'
import type { Family } from '../shared/endpoints/pod-addresses.ts'
import { endpointsOf, portsOf } from '../shared/endpoints/slice-content.ts'
import { slicePrefix } from '../shared/endpoints/slice-names.ts'
import { sliceLabels } from './slice-labels.ts'

type Ports = NonNullable<EndpointSlice['ports']>

/** One without endpoints, whose name the server chooses. */
export function newSlice(service: Service, addressType: Family, ports: Ports): EndpointSlice {
  return {
    metadata: {
      generateName: slicePrefix(nameOf(service)),
      namespace: namespaceOf(service),
      labels: sliceLabels(service),
      ownerReferences: [controllerReferenceTo(service, { apiVersion: 'v1', kind: 'Service' })],
    },
    addressType,
    endpoints: [],
    ports,
  }
}

/** By uid: the slices of an earlier Service of the same name are on their way out. */
export function isSliceOf(service: Service, slice: EndpointSlice): boolean {
  return ownersOf(slice).some(
    ({ uid, kind, apiVersion }) => uid === uidOf(service) && kind === 'Service' && apiVersion === 'v1',
  )
}

/** Whether a slice says as much as an empty new one. Of labels an empty one counts as none. */
export function isPlaceholder(slice: EndpointSlice, empty: EndpointSlice): boolean {
  const [own, wanted] = [labelsOf(slice), labelsOf(empty)]
  const names = [...Object.keys(own), ...Object.keys(wanted)]
  return (
    slice.addressType === empty.addressType &&
    endpointsOf(slice).length === 0 &&
    portsOf(slice).length === 0 &&
    namespaceOf(slice) === namespaceOf(empty) &&
    names.every((name) => (own[name] ?? '') === (wanted[name] ?? ''))
  )
}
