// Mirrors k8s.io/kube-scheduler/framework/types.go: HostPortInfo, and pkg/scheduler/util/utils.go: GetHostPorts, 1.36.
import type { Pod } from '@coxswain/api'
import { isSidecar } from './pod-requests.ts'

export interface HostPort {
  readonly ip: string
  /** `TCP/80` */
  readonly port: string
}

const anyAddress = '0.0.0.0'
const none: readonly HostPort[] = []

/** Ports that a pod takes of its node for as long as it runs; init containers that end take none. */
export function hostPortsOf(pod: Pod): readonly HostPort[] {
  let found: HostPort[] | undefined
  const sidecars = pod.spec?.initContainers?.filter(isSidecar) ?? []
  for (const { ports } of [...sidecars, ...(pod.spec?.containers ?? [])]) {
    for (const { hostPort = 0, hostIP = '', protocol = '' } of ports ?? []) {
      if (hostPort <= 0) continue
      found ??= []
      found.push({ ip: hostIP === '' ? anyAddress : hostIP, port: `${protocol === '' ? 'TCP' : protocol}/${hostPort}` })
    }
  }
  return found ?? none
}

/**
 * The ports in use on one node. Each use is counted: two pods that were put on the same port (past the scheduler) hold it
 * until both are gone.
 *
 * Differs: upstream forgets the port with the first of the two.
 */
export class UsedPorts {
  readonly #uses = new Map<string, Map<string, number>>()

  add({ ip, port }: HostPort): void {
    const ports = this.#uses.get(ip) ?? new Map<string, number>()
    ports.set(port, (ports.get(port) ?? 0) + 1)
    this.#uses.set(ip, ports)
  }

  remove({ ip, port }: HostPort): void {
    const ports = this.#uses.get(ip)
    const uses = ports?.get(port)
    if (ports === undefined || uses === undefined) return
    if (uses > 1) ports.set(port, uses - 1)
    else ports.delete(port)
  }

  /** The port on all addresses conflicts with that on any one. */
  conflictsWith({ ip, port }: HostPort): boolean {
    if (ip !== anyAddress) return this.#isUsed(anyAddress, port) || this.#isUsed(ip, port)
    for (const ports of this.#uses.values()) {
      if (ports.has(port)) return true
    }
    return false
  }

  #isUsed(ip: string, port: string): boolean {
    return this.#uses.get(ip)?.has(port) ?? false
  }
}
