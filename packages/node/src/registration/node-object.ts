// Mirrors pkg/kubelet/kubelet_node_status.go and nodestatus/setters.go, 1.36.
import { findCondition, toTime, type Node, type NodeCondition, type NodeStatus } from '@coxswain/api'

/** A simulated node: what it is called and what it offers. */
export interface NodeSpec {
  readonly name: string
  /** Position among all simulated nodes; its addresses come from it. */
  readonly index: number
  readonly capacity: NodeCapacity
  /** Beyond those that every node has. */
  readonly labels?: Readonly<Record<string, string>> | undefined
}

/** Quantities. */
export interface NodeCapacity {
  readonly cpu: string
  readonly memory: string
  readonly pods: string
  readonly 'ephemeral-storage': string
}

export const defaultCapacity: NodeCapacity = { cpu: '8', memory: '32Gi', pods: '110', 'ephemeral-storage': '100Gi' }

const kubeletVersion = 'v1.36.2'

/** `172.18.x.y`, past the first two. */
export const hostIpOf = ({ index }: NodeSpec): string =>
  `172.${18 + (index >> 16)}.${((index + 2) >> 8) & 255}.${(index + 2) & 255}`

/** The `/24` of a node's pods: `10.64.0` and on. */
export const podNetworkOf = ({ index }: NodeSpec): string => `10.${64 + (index >> 8)}.${index & 255}`

export function nodeObject(spec: NodeSpec, nowMs: number): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: spec.name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': spec.name,
        'kubernetes.io/os': 'linux',
        ...spec.labels,
      },
      annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
    },
    spec: { providerID: `coxswain://${spec.name}` },
    status: nodeStatus(spec, undefined, nowMs),
  }
}

/** A healthy node's status; what was true before keeps its transition time. */
export function nodeStatus(spec: NodeSpec, before: NodeStatus | undefined, nowMs: number): NodeStatus {
  return {
    addresses: [
      { type: 'InternalIP', address: hostIpOf(spec) },
      { type: 'Hostname', address: spec.name },
    ],
    capacity: { ...spec.capacity },
    allocatable: { ...spec.capacity },
    conditions: nodeConditions(before?.conditions ?? [], nowMs),
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      architecture: 'amd64',
      bootID: '',
      containerRuntimeVersion: 'simulated://1.0',
      kernelVersion: '6.12.0',
      kubeProxyVersion: '',
      kubeletVersion,
      machineID: spec.name,
      operatingSystem: 'linux',
      osImage: 'Coxswain simulated node',
      systemUUID: spec.name,
    },
  }
}

const healthy = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const

/** Whether the node has all that it reports: others may have written that nothing is known of it. */
export function saysHealthy({ status }: Node): boolean {
  return healthy.every(([type, wanted]) => findCondition(status?.conditions, type)?.status === wanted)
}

function nodeConditions(before: readonly NodeCondition[], nowMs: number): readonly NodeCondition[] {
  const lastHeartbeatTime = toTime(nowMs)
  return healthy.map(([type, status, reason, message]) => {
    const previous = before.find((condition) => condition.type === type)
    const lastTransitionTime = previous?.status === status ? previous.lastTransitionTime : lastHeartbeatTime
    return { type, status, lastHeartbeatTime, lastTransitionTime, reason, message }
  })
}
