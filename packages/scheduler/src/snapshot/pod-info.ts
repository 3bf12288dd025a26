// Mirrors pkg/scheduler/framework/types.go: PodInfo, 1.36.
import { keyOf, labelsOf, nameOf, namespaceOf, uidOf, type Pod } from '@coxswain/api'
import { compileAffinityTerms, type PodAffinityTerms } from './affinity-terms.ts'
import { hostPortsOf, type HostPort } from './host-ports.ts'
import { labelsKeyOf } from './labels-key.ts'
import { defaultRequests, lacksRequests, podLevelRequests, podRequests } from './pod-requests.ts'
import { podStorage, type PodStorage } from './pod-storage.ts'
import { noResources, changeAmount, type Resources } from './resources.ts'

/** A pod with what the rules ask of it again and again, worked out once. */
export interface PodInfo {
  readonly pod: Pod
  /** `namespace/name` */
  readonly key: string
  readonly uid: string
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** The same for pods with the same labels. */
  readonly labelsKey: string
  readonly priority: number
  readonly requests: Resources
  /** cpu and memory that it counts for on its node where nodes are compared: containers that ask for none count for some. */
  readonly nonZero: CpuAndMemory
  /** The same while it has no node. Differs from `nonZero` only where the pod itself has requests. */
  readonly scored: CpuAndMemory
  readonly hostPorts: readonly HostPort[]
  readonly affinity: PodAffinityTerms | undefined
  readonly storage: PodStorage
}

export interface CpuAndMemory {
  readonly milliCpu: number
  readonly memory: number
}

export function podInfo(pod: Pod): PodInfo {
  const requests = podRequests(pod)
  const scored = lacksRequests(pod) ? podRequests(pod, defaultRequests) : requests
  return {
    pod,
    key: keyOf(pod),
    uid: uidOf(pod),
    namespace: namespaceOf(pod),
    name: nameOf(pod),
    labels: labelsOf(pod),
    labelsKey: labelsKeyOf(labelsOf(pod)),
    priority: pod.spec?.priority ?? 0,
    requests,
    nonZero: nonZeroRequests(pod, requests, scored),
    scored,
    hostPorts: hostPortsOf(pod),
    affinity: compileAffinityTerms(pod),
    storage: podStorage(pod),
  }
}

/** The info of a later version of the same pod. Specs do not change once a pod has a node, but for a resize. */
export function updatedPodInfo(info: PodInfo, pod: Pod): PodInfo {
  if (pod.spec !== info.pod.spec || reportsResources(pod) || reportsResources(info.pod)) return podInfo(pod)
  return withPod(info, pod)
}

/** The info of a pod after its binding, which changes no more of its spec than the node's name. */
export function boundPodInfo(info: PodInfo, pod: Pod): PodInfo {
  return withPod(info, pod)
}

function withPod(info: PodInfo, pod: Pod): PodInfo {
  const labels = labelsOf(pod)
  const labelsKey = labels === info.labels ? info.labelsKey : labelsKeyOf(labels)
  return { ...info, pod, labels, labelsKey }
}

function reportsResources({ status }: Pod): boolean {
  return (
    status?.resources !== undefined ||
    (status?.containerStatuses?.some(({ resources }) => resources !== undefined) ?? false) ||
    (status?.initContainerStatuses?.some(({ resources }) => resources !== undefined) ?? false)
  )
}

/** Where the pod itself has requests, containers are filled in only for what neither it nor any of them asks for. */
function nonZeroRequests(pod: Pod, requests: Resources, scored: Resources): CpuAndMemory {
  const own = podLevelRequests(pod)
  if (own.length === 0 || scored === requests) return scored
  const asked = noResources()
  const mark = (name: string): void => changeAmount(asked, name, () => 1)
  for (const [name] of own) mark(name)
  const lists = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].map(
    ({ resources }) => resources?.requests,
  )
  for (const list of [...lists, pod.spec?.overhead]) Object.keys(list ?? {}).forEach(mark)
  return podRequests(pod, {
    milliCpu: asked.milliCpu === 0 ? defaultRequests.milliCpu : 0,
    memory: asked.memory === 0 ? defaultRequests.memory : 0,
  })
}
