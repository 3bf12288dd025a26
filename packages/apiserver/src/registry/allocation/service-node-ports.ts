// Mirrors the node ports of pkg/registry/core/service/storage/alloc.go, release 1.36.
import type { Service, ServicePort } from '@coxswain/api'
import { invalid as invalidField } from '../../validation/field-errors.ts'
import { internalError, invalid, plainError } from '../status-errors.ts'
import { AllocationError } from './cluster-ip-allocator.ts'
import type { NodePortOperation } from './node-port-allocator.ts'
import {
  mayHaveNodePorts,
  needsHealthCheckPort,
  needsNodePorts,
  nodePortsOf,
  portsOf,
  withSpec,
} from './service-fields.ts'

/** The service with a port on every node wherever it wants one. */
export function allocateNodePorts(service: Service, operation: NodePortOperation): Service {
  const withPorts = mayHaveNodePorts(service) ? withSpec(service, { ports: newPorts(service, operation) }) : service
  return needsHealthCheckPort(service) ? withHealthCheckPort(withPorts, operation) : withPorts
}

/** A port number that is used with two protocols has one node port. */
function newPorts(service: Service, operation: NodePortOperation): readonly ServicePort[] {
  const nodePortByPort = new Map<number, number>()
  const ports = portsOf(service)
  return ports.map((port, index) => {
    const { nodePort = 0 } = port
    if (nodePort === 0 && !needsNodePorts(service)) return port
    const known = nodePortByPort.get(port.port)
    if (known === undefined) {
      const requested = ports.find((each) => each.port === port.port && (each.nodePort ?? 0) !== 0)?.nodePort
      if (requested !== undefined) take(service, operation, requested, index)
      const given = requested ?? takeNext(operation, 'failed to allocate a nodePort')
      nodePortByPort.set(port.port, given)
      return { ...port, nodePort: given }
    }
    if (nodePort === 0) return { ...port, nodePort: known }
    if (nodePort !== known) take(service, operation, nodePort, index)
    return port
  })
}

function take(service: Service, operation: NodePortOperation, nodePort: number, index: number): void {
  try {
    operation.allocate(nodePort)
  } catch (error) {
    if (!(error instanceof AllocationError)) throw error
    const why = invalidField(`spec.ports[${index}].nodePort`, nodePort, error.message)
    throw invalid({ group: '', kind: 'Service' }, service.metadata?.name ?? '', [why])
  }
}

function takeNext(operation: NodePortOperation, failed: string): number {
  try {
    return operation.allocateNext()
  } catch (error) {
    throw error instanceof AllocationError ? internalError(`${failed}: ${error.message}`) : error
  }
}

function withHealthCheckPort(service: Service, operation: NodePortOperation): Service {
  const { healthCheckNodePort: wanted = 0 } = service.spec ?? {}
  if (wanted === 0) {
    return withSpec(service, { healthCheckNodePort: takeNext(operation, 'failed to allocate a HealthCheck NodePort') })
  }
  try {
    operation.allocate(wanted)
    return service
  } catch (error) {
    if (!(error instanceof AllocationError)) throw error
    throw internalError(`failed to allocate requested HealthCheck NodePort ${wanted}: ${error.message}`)
  }
}

export function updateNodePorts(next: Service, previous: Service, operation: NodePortOperation): Service {
  let updated = next
  if (mayHaveNodePorts(next)) updated = withSpec(next, { ports: changedPorts(next, previous, operation) })
  else for (const port of nodePortsOf(previous)) operation.releaseLater(port)
  if (needsHealthCheckPort(next) && !needsHealthCheckPort(previous)) return withHealthCheckPort(updated, operation)
  if (!needsHealthCheckPort(next) && needsHealthCheckPort(previous)) {
    operation.releaseLater(previous.spec?.healthCheckNodePort ?? 0)
  }
  return updated
}

function changedPorts(next: Service, previous: Service, operation: NodePortOperation): readonly ServicePort[] {
  const before = nodePortsOf(previous)
  const taken = new Set<number>()
  const used = new Set<string>()
  const ports = portsOf(next).map((port, index) => {
    const { nodePort: wanted = 0 } = port
    if (wanted === 0 && !needsNodePorts(next)) return port
    if (wanted !== 0 && !before.includes(wanted) && !taken.has(wanted)) take(next, operation, wanted, index)
    const nodePort = wanted === 0 ? takeNext(operation, 'failed to allocate a nodePort') : wanted
    taken.add(nodePort)
    const place = `${port.protocol ?? 'TCP'}/${nodePort}`
    if (used.has(place)) throw plainError(`duplicate nodePort: {${port.protocol ?? 'TCP'} ${nodePort}}`)
    used.add(place)
    return wanted === 0 ? { ...port, nodePort } : port
  })
  const after = ports.flatMap(({ nodePort = 0 }) => (nodePort === 0 ? [] : [nodePort]))
  for (const port of before) if (!after.includes(port)) operation.releaseLater(port)
  return ports
}
