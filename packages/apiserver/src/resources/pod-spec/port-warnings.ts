// Mirrors pkg/api/pod/warnings.go, 1.36: ports that get in each other's way.
import type { Container, ContainerPort, PodSpec } from '@coxswain/api'
import { eachContainer, someContainer } from './spec-scope.ts'

interface PlacedPort {
  readonly port: ContainerPort
  readonly path: string
}

const noWarnings: readonly string[] = []
const hasPorts = ({ ports }: Container): boolean => ports !== undefined

export function portWarnings(path: string, spec: PodSpec): readonly string[] {
  if (!someContainer(spec, hasPorts)) return noWarnings
  const ports: PlacedPort[] = []
  for (const [container, at] of eachContainer(spec, path)) {
    for (const [index, port] of (container.ports ?? []).entries()) ports.push({ port, path: `${at}.ports[${index}]` })
  }
  if (ports.length === 0) return noWarnings
  return [...overlapWarnings(ports), ...nameWarnings(ports)]
}

function overlapWarnings(ports: readonly PlacedPort[]): readonly string[] {
  const warnings: string[] = []
  const seen = new Map<string, PlacedPort[]>()
  for (const placed of ports) {
    const { port, path } = placed
    if (port.hostIP && !port.hostPort) warnings.push(`${path}: hostIP set without hostPort: ${printPort(port)}`)
    const key = `${port.containerPort}/${port.protocol}`
    const others = seen.get(key) ?? []
    for (const other of others) {
      const how = overlap(port, other.port)
      if (how !== undefined) warnings.push(`${path}: ${how} port definition with ${other.path}`)
    }
    seen.set(key, [...others, placed])
  }
  return warnings
}

function overlap(a: ContainerPort, b: ContainerPort): string | undefined {
  const [hostA, hostB] = [a.hostPort ?? 0, b.hostPort ?? 0]
  const [ipA, ipB] = [a.hostIP ?? '', b.hostIP ?? '']
  if (ipA === ipB && hostA === hostB) return 'duplicate'
  if (hostA === 0 || hostB === 0) return 'overlapping'
  return hostA === hostB && (ipA === '') !== (ipB === '') ? 'dangerously ambiguous' : undefined
}

/** As Go prints the structure. */
function printPort({ name, hostPort, containerPort, protocol, hostIP }: ContainerPort): string {
  const host = `HostPort:${hostPort ?? 0}`
  return `{Name:${name ?? ''} ${host} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP ?? ''}}`
}

function nameWarnings(ports: readonly PlacedPort[]): readonly string[] {
  const warnings: string[] = []
  const first = new Map<string, string>()
  for (const { port, path } of ports) {
    if (!port.name) continue
    const other = first.get(port.name)
    if (other === undefined) first.set(port.name, path)
    else {
      const effect = `services and probes that select ports by name will use ${other}`
      warnings.push(`${path}: duplicate port name "${port.name}" with ${other}, ${effect}`)
    }
  }
  return warnings
}
