// Mirrors k8s.io/endpointslice/utils.go, podToEndpoint and getEndpointPorts, and reconciler.go, reconcileByAddressType, 1.36.
import {
  isBeingDeleted,
  isPodReady,
  keyOf,
  labelsOf,
  nameOf,
  type DiscoveryEndpointPort,
  type Endpoint,
  type Node,
  type Pod,
  type Service,
} from '@coxswain/api'
import { identityOf } from '../shared/endpoints/endpoint-identity.ts'
import { findPort } from '../shared/endpoints/find-port.ts'
import { readAddress, type Family } from '../shared/endpoints/pod-addresses.ts'
import { belongsInEndpoints, hostnameIn } from '../shared/endpoints/pod-in-endpoints.ts'
import { portSetOf, type PortSet } from '../shared/endpoints/port-set.ts'
import { labels } from '../shared/endpoints/texts.ts'
import { missingNodeText } from './texts.ts'

/** The endpoints that go into slices with the same ports. */
export interface DesiredGroup {
  readonly portSet: PortSet
  /** By identity. */
  readonly endpoints: Map<string, Endpoint>
}

export interface Desired {
  /** By the ports' key. A group is there for ports of a pod that has no address of the family, too. */
  readonly groups: ReadonlyMap<string, DesiredGroup>
  /** What was left out, and why; the Service is to be looked at again. */
  readonly skipped: readonly string[]
}

/** What a Service's slices of one family are to say. */
export function desiredEndpoints(
  service: Service,
  pods: readonly Pod[],
  family: Family,
  nodeOf: (name: string) => Node | undefined,
): Desired {
  const groups = new Map<string, DesiredGroup>()
  const skipped: string[] = []
  const portSetFor = portSetReader(service)
  for (const pod of pods) {
    if (!belongsInEndpoints(pod, 'with-terminating')) continue
    const portSet = portSetFor(pod)
    let group = groups.get(portSet.key)
    if (group === undefined) groups.set(portSet.key, (group = { portSet, endpoints: new Map() }))
    const nodeName = pod.spec?.nodeName ?? ''
    const node = nodeOf(nodeName)
    // Others are not to wait for a pod that the garbage collector will take.
    if (node === undefined && service.spec?.publishNotReadyAddresses !== true) {
      skipped.push(missingNodeText(nameOf(pod), keyOf(service), nodeName))
      continue
    }
    const endpoint = endpointOf(service, pod, family, node)
    if (endpoint !== undefined) group.endpoints.set(identityOf(endpoint), endpoint)
  }
  return { groups, skipped }
}

/** Undefined for a pod without an address of the family. */
export function endpointOf(service: Service, pod: Pod, family: Family, node: Node | undefined): Endpoint | undefined {
  const addresses = (pod.status?.podIPs ?? []).flatMap(({ ip }) => {
    const address = readAddress(ip)
    return address?.family === family ? [address.ip] : []
  })
  if (addresses.length === 0) return undefined
  const serving = isPodReady(pod)
  const terminating = isBeingDeleted(pod)
  const zone = node === undefined ? '' : (labelsOf(node)[labels.zone] ?? '')
  const hostname = hostnameIn(service, pod)
  const { name, namespace, uid } = pod.metadata ?? {}
  const nodeName = pod.spec?.nodeName ?? ''
  return {
    addresses: addresses.length < 2 ? addresses : addresses.toSorted(),
    conditions: {
      ready: service.spec?.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === '' ? {} : { nodeName }),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(zone === '' ? {} : { zone }),
  }
}

/** Pods with the same numbers behind the same ports have one set, which is computed once. */
function portSetReader(service: Service): (pod: Pod) => PortSet {
  const known = new Map<string, PortSet>()
  const servicePorts = service.spec?.ports ?? []
  return (pod) => {
    const numbers = servicePorts.map((port) => findPort(pod, port))
    const id = numbers.join()
    let portSet = known.get(id)
    if (portSet === undefined) {
      const ports = servicePorts.flatMap(({ name = '', protocol, appProtocol }, index): DiscoveryEndpointPort[] => {
        const port = numbers[index]
        if (port === undefined) return []
        return [{ name, protocol, port, ...(appProtocol === undefined ? {} : { appProtocol }) }]
      })
      known.set(id, (portSet = portSetOf(ports)))
    }
    return portSet
  }
}
