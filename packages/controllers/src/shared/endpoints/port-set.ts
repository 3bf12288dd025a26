// Mirrors k8s.io/endpointslice/util/controller_utils.go, NewPortMapKey, 1.36.
import { fnv128a, type DiscoveryEndpointPort } from '@coxswain/api'
import { dumpSlicePort, dumpSlicePorts } from './dump-endpoints.ts'

/** Ports that go into one slice. */
export interface PortSet {
  /** The same for the same ports in whatever order. */
  readonly key: string
  /** In the order that Go's manager writes. */
  readonly ports: readonly DiscoveryEndpointPort[]
}

export function portSetOf(ports: readonly DiscoveryEndpointPort[]): PortSet {
  const sorted =
    ports.length < 2
      ? ports
      : ports
          .map((port) => ({ port, hash: fnv128a(dumpSlicePort(port)) }))
          .toSorted((a, b) => (a.hash < b.hash ? -1 : 1))
          .map(({ port }) => port)
  return { key: fnv128a(dumpSlicePorts(sorted)), ports: sorted }
}
