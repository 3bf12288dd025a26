// Mirrors normalizeClusterIPs and patchAllocatedValues of pkg/registry/core/service/storage/storage.go, release 1.36.
import type { Service } from '@coxswain/api'
import {
  isExternalName,
  needsHealthCheckPort,
  needsNodePorts,
  nodePortsOf,
  portsOf,
  sameTexts,
  specOf,
  withSpec,
} from './service-fields.ts'

const hasSameClusterIps = (a: Service, b: Service): boolean =>
  (specOf(a).clusterIP ?? '') === (specOf(b).clusterIP ?? '') && sameTexts(specOf(a).clusterIPs, specOf(b).clusterIPs)

/** Brings `clusterIP` and `clusterIPs` together: old clients know only the first. */
export function normalizeClusterIps(next: Service, previous: Service | undefined): Service {
  const { clusterIP: wanted = '', clusterIPs: all = [] } = specOf(next)
  if (previous === undefined) {
    return wanted !== '' && all.length === 0 ? withSpec(next, { clusterIPs: [wanted] }) : next
  }
  const { clusterIP: held = '', clusterIPs: heldAll = [] } = specOf(previous)
  let normal = next
  if (heldAll.length > 0 && all.length === 0 && held === wanted) normal = withSpec(normal, { clusterIPs: heldAll })
  if (held === wanted || !sameTexts(specOf(normal).clusterIPs, heldAll)) return normal
  return withSpec(normal, { clusterIPs: wanted === '' ? undefined : [wanted] })
}

/** What was given out stays, where a client leaves it out: the same manifest can be sent again. */
export function keepAllocatedValues(next: Service, previous: Service): Service {
  let kept = next
  if (!isExternalName(previous) && !isExternalName(next)) {
    const { clusterIP = '', clusterIPs = [] } = specOf(next)
    const held = specOf(previous)
    if (clusterIP === '' && held.clusterIP !== undefined) kept = withSpec(kept, { clusterIP: held.clusterIP })
    if (clusterIPs.length === 0 && (held.clusterIPs?.length ?? 0) > 0) {
      kept = withSpec(kept, { clusterIPs: held.clusterIPs })
    }
  }
  if (needsNodePorts(previous) && needsNodePorts(next)) kept = keepNodePorts(kept, previous)
  const { healthCheckNodePort = 0 } = specOf(kept)
  if (healthCheckNodePort === 0 && needsHealthCheckPort(previous) && needsHealthCheckPort(next)) {
    kept = withSpec(kept, { healthCheckNodePort: specOf(previous).healthCheckNodePort })
  }
  return kept
}

/** Ports are told apart by their names. */
function keepNodePorts(next: Service, previous: Service): Service {
  const inBoth = new Set(nodePortsOf(previous).filter((port) => nodePortsOf(next).includes(port)))
  const held = new Map(portsOf(previous).map((port) => [port.name ?? '', port.nodePort ?? 0]))
  const ports = portsOf(next).map((port) => {
    const old = held.get(port.name ?? '') ?? 0
    return (port.nodePort ?? 0) !== 0 || old === 0 || inBoth.has(old) ? port : { ...port, nodePort: old }
  })
  return withSpec(next, { ports })
}

export { hasSameClusterIps }
