// Mirrors pkg/controller/endpoint/endpoints_controller.go, syncService and podToEndpointAddressForService, 1.36.
import {
  isPodReady,
  type EndpointAddress,
  type EndpointPort,
  type EndpointSubset,
  type Pod,
  type Service,
  type ServicePort,
} from '@coxswain/api'
import { findPort } from '../shared/endpoints/find-port.ts'
import { familyOf, readAddress, type Family } from '../shared/endpoints/pod-addresses.ts'
import { belongsInEndpoints, hostnameIn } from '../shared/endpoints/pod-in-endpoints.ts'
import { repackSubsets, subsetOf } from '../shared/endpoints/repack-subsets.ts'
import { hasClusterIp, isHeadless } from '../shared/endpoints/service-kind.ts'

/** What the Endpoints of a Service are to say of the pods that it selects. */
export function desiredSubsets(service: Service, pods: readonly Pod[]): readonly EndpointSubset[] {
  const subsets: EndpointSubset[] = []
  const { ports: servicePorts = [], publishNotReadyAddresses = false } = service.spec ?? {}
  const terminating = publishNotReadyAddresses ? 'with-terminating' : 'without-terminating'
  const portsOf = portReader(servicePorts)
  for (const pod of pods) {
    if (!belongsInEndpoints(pod, terminating)) continue
    const address = addressOf(service, pod)
    if (address === undefined) continue
    const isReady = publishNotReadyAddresses || isPodReady(pod)
    const add = (ports: readonly EndpointPort[]): void => {
      subsets.push(isReady ? subsetOf([address], [], ports) : subsetOf([], [address], ports))
    }
    const ports = portsOf(pod)
    // Without ports only a name is looked up, which headless Services have.
    if (ports.length > 0) add(ports)
    else if (servicePorts.length === 0 && isHeadless(service)) add([])
  }
  return repackSubsets(subsets)
}

/** The same number behind the same port is the same object. Ports that a pod does not have are left out. */
function portReader(servicePorts: readonly ServicePort[]): (pod: Pod) => readonly EndpointPort[] {
  const known = servicePorts.map(() => new Map<number, EndpointPort>())
  return (pod) =>
    servicePorts.flatMap((servicePort, index) => {
      const number = findPort(pod, servicePort)
      if (number === undefined) return []
      let port = known[index]?.get(number)
      if (port === undefined) {
        port = endpointPort(servicePort, number)
        known[index]?.set(number, port)
      }
      return [port]
    })
}

const endpointPort = ({ name = '', protocol, appProtocol }: ServicePort, port: number): EndpointPort => ({
  ...(name === '' ? {} : { name }),
  port,
  protocol,
  ...(appProtocol === undefined ? {} : { appProtocol }),
})

/** The first of the pod's addresses of the family of the Service; undefined when it has none. */
function addressOf(service: Service, pod: Pod): EndpointAddress | undefined {
  const family = familyFor(service, pod)
  const found = (pod.status?.podIPs ?? [])
    .map(({ ip }) => readAddress(ip))
    .find((address) => address?.family === family)
  if (found === undefined) return undefined
  const { name, namespace, uid } = pod.metadata ?? {}
  const hostname = hostnameIn(service, pod)
  return {
    ip: found.ip,
    ...(hostname === undefined ? {} : { hostname }),
    nodeName: pod.spec?.nodeName ?? '',
    targetRef: { kind: 'Pod', namespace, name, uid },
  }
}

/** Services that old servers made may not tell their families. */
function familyFor(service: Service, pod: Pod): Family {
  const { ipFamilies = [], clusterIP = '' } = service.spec ?? {}
  const [first] = ipFamilies
  if (first !== undefined) return first === 'IPv6' ? 'IPv6' : 'IPv4'
  return familyOf(hasClusterIp(service) ? clusterIP : (pod.status?.podIP ?? ''))
}
