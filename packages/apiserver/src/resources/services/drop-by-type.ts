// Mirrors pkg/registry/core/service/strategy.go dropTypeDependentFields, release 1.36.
import type { Service, ServiceSpec } from '@coxswain/api'
import { mapItems, withField } from '@coxswain/base'
import {
  isExternallyAccessible,
  isSameList,
  needsClusterIp,
  needsHealthCheckPort,
  needsNodePort,
  specOf,
} from './service-kinds.ts'

/**
 * A service that changes its type lets go of what only the old type needed, unless the user set it anew: then it is left for
 * validation to refuse.
 */
export function dropByType(next: Service, previous: Service): Service {
  const old = specOf(previous)
  let spec = dropAddresses(specOf(next), old)
  if (needsNodePort(old) && !needsNodePort(spec) && hasNoNewNodePort(spec, old)) {
    const ports = mapItems(spec.ports, (port) => (port.nodePort ? withField(port, 'nodePort', undefined) : port))
    spec = withField(spec, 'ports', ports)
  }
  const isSamePort = (old.healthCheckNodePort ?? 0) === (spec.healthCheckNodePort ?? 0)
  if (needsHealthCheckPort(old) && !needsHealthCheckPort(spec) && isSamePort) {
    spec = withField(spec, 'healthCheckNodePort', undefined)
  }
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') spec = dropBalancer(spec, old)
  const isSamePolicy = (old.externalTrafficPolicy ?? '') === (spec.externalTrafficPolicy ?? '')
  if (isExternallyAccessible(old) && !isExternallyAccessible(spec) && isSamePolicy) {
    spec = withField(spec, 'externalTrafficPolicy', undefined)
  }
  const changed = withField(next, 'spec', spec)
  return spec.type === 'LoadBalancer' ? changed : withoutBalancerStatus(changed)
}

function dropAddresses(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  if (!needsClusterIp(old) || needsClusterIp(spec)) return spec
  let kept = spec
  const isSameIp = (old.clusterIP ?? '') === (spec.clusterIP ?? '') && isSameList(old.clusterIPs, spec.clusterIPs)
  if (isSameIp) kept = withField(withField(kept, 'clusterIP', undefined), 'clusterIPs', undefined)
  if (isSameList(old.ipFamilies, spec.ipFamilies)) kept = withField(kept, 'ipFamilies', undefined)
  return old.ipFamilyPolicy === spec.ipFamilyPolicy ? withField(kept, 'ipFamilyPolicy', undefined) : kept
}

function hasNoNewNodePort(spec: ServiceSpec, old: ServiceSpec): boolean {
  const before = new Set((old.ports ?? []).map(({ nodePort }) => nodePort))
  return (spec.ports ?? []).every(({ nodePort }) => !nodePort || before.has(nodePort))
}

function dropBalancer(spec: ServiceSpec, old: ServiceSpec): ServiceSpec {
  let kept = spec
  if (old.allocateLoadBalancerNodePorts === spec.allocateLoadBalancerNodePorts) {
    kept = withField(kept, 'allocateLoadBalancerNodePorts', undefined)
  }
  return old.loadBalancerClass === spec.loadBalancerClass ? withField(kept, 'loadBalancerClass', undefined) : kept
}

function withoutBalancerStatus(service: Service): Service {
  if (!service.status?.loadBalancer?.ingress?.length) return service
  return { ...service, status: { ...service.status, loadBalancer: {} } }
}
