// Mirrors pkg/api/service/util.go and pkg/registry/core/service/strategy.go, release 1.36: what the type of a service says.
import type { Service, ServiceSpec } from '@coxswain/api'

export const noClusterIp = 'None'
const noSpec: ServiceSpec = {}

export function specOf(service: Service): ServiceSpec {
  return service.spec ?? noSpec
}

export function needsClusterIp({ type }: ServiceSpec): boolean {
  return type !== 'ExternalName'
}

export function needsNodePort({ type }: ServiceSpec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer'
}

export function needsHealthCheckPort({ type, externalTrafficPolicy }: ServiceSpec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local'
}

export function isExternallyAccessible({ type, externalIPs }: ServiceSpec): boolean {
  return type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && (externalIPs?.length ?? 0) > 0)
}

/** Known by name alone: its endpoints' addresses, no address of its own. */
export function isHeadless({ clusterIPs }: ServiceSpec): boolean {
  return clusterIPs?.length === 1 && clusterIPs[0] === noClusterIp
}

export function isSameList(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  const [left, right] = [a ?? [], b ?? []]
  return left.length === right.length && left.every((value, index) => value === right[index])
}
