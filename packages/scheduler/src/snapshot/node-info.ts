// Mirrors pkg/scheduler/framework/types.go: NodeInfo, 1.36.
import { isBeingDeleted, keepsPodsAway, labelsOf, valueOf, type Node, type Taint } from '@coxswain/api'
import { assert } from '@coxswain/base'
import { UsedPorts } from './host-ports.ts'
import type { PodInfo } from './pod-info.ts'
import { noStorage } from './pod-storage.ts'
import { addResources, noResources, resourcesOf, type Resources } from './resources.ts'

const hostnameLabel = 'kubernetes.io/hostname'
const zoneLabel = 'topology.kubernetes.io/zone'
const noTaints: readonly Taint[] = []
const noImages: ReadonlyMap<string, number> = new Map()

/**
 * A node and the sum of what runs on it. The sums always are those of `pods`. A node may be unknown as yet while pods on it are
 * known already.
 */
export class NodeInfo {
  readonly name: string
  /** Undefined until the node is seen, and after it is gone. */
  node: Node | undefined
  labels: Readonly<Record<string, string>> = {}
  /** Taints that keep pods away. */
  hardTaints: readonly Taint[] = noTaints
  /** Taints that only put pods off. */
  softTaints: readonly Taint[] = noTaints
  isUnschedulable = false
  allocatable: Resources = noResources()
  podsMax = 0
  /** Sizes of the images that are there already, by each of their names. */
  images: ReadonlyMap<string, number> = noImages

  #hostname: string | undefined
  #zone: string | undefined

  readonly requested: Resources = noResources()
  nonZeroMilliCpu = 0
  nonZeroMemory = 0
  readonly usedPorts = new UsedPorts()
  /** By uid, in the order in which they came. */
  readonly pods = new Map<string, PodInfo>()
  readonly podsWithAffinity = new Map<string, PodInfo>()
  readonly podsWithRequiredAntiAffinity = new Map<string, PodInfo>()
  readonly podsWithStorage = new Map<string, PodInfo>()

  constructor(name: string) {
    this.name = name
  }

  setNode(node: Node): void {
    const { spec, status } = node
    this.node = node
    this.labels = labelsOf(node)
    this.#hostname = this.labels[hostnameLabel]
    this.#zone = this.labels[zoneLabel]
    this.hardTaints = spec?.taints?.filter(keepsPodsAway) ?? noTaints
    this.softTaints = spec?.taints?.filter(({ effect }) => effect === 'PreferNoSchedule') ?? noTaints
    this.isUnschedulable = spec?.unschedulable ?? false
    this.allocatable = resourcesOf(status?.allocatable)
    const podsText = status?.allocatable?.pods
    this.podsMax = podsText === undefined ? 0 : valueOf(podsText)
    this.images = status?.images === undefined ? noImages : imageSizes(status.images)
  }

  /** Another one that says the same, and shares nothing that changes. */
  copy(): NodeInfo {
    const copy = new NodeInfo(this.name)
    copy.node = this.node
    copy.labels = this.labels
    copy.#hostname = this.#hostname
    copy.#zone = this.#zone
    copy.hardTaints = this.hardTaints
    copy.softTaints = this.softTaints
    copy.isUnschedulable = this.isUnschedulable
    copy.allocatable = this.allocatable
    copy.podsMax = this.podsMax
    copy.images = this.images
    for (const pod of this.pods.values()) copy.addPod(pod)
    return copy
  }

  /** The value of a topology label; the two that are asked for all the time are at hand. */
  domain(topologyKey: string): string | undefined {
    if (topologyKey === hostnameLabel) return this.#hostname
    return topologyKey === zoneLabel ? this.#zone : this.labels[topologyKey]
  }

  addPod(pod: PodInfo): void {
    assert(!this.pods.has(pod.uid), 'a pod is on its node once')
    this.pods.set(pod.uid, pod)
    this.#count(pod, 1)
    for (const port of pod.hostPorts) this.usedPorts.add(port)
    if (pod.storage !== noStorage) this.podsWithStorage.set(pod.uid, pod)
    if (pod.affinity === undefined) return
    this.podsWithAffinity.set(pod.uid, pod)
    if (pod.affinity.requiredAntiAffinity.length > 0) this.podsWithRequiredAntiAffinity.set(pod.uid, pod)
  }

  /** Puts another version of a pod in its place, if it counts for the same in every respect; else changes nothing. */
  replacePod(pod: PodInfo): boolean {
    const present = this.pods.get(pod.uid)
    if (present === undefined || !countsAlike(present, pod)) return false
    this.pods.set(pod.uid, pod)
    if (pod.storage !== noStorage) this.podsWithStorage.set(pod.uid, pod)
    if (pod.affinity !== undefined) this.podsWithAffinity.set(pod.uid, pod)
    if (this.podsWithRequiredAntiAffinity.has(pod.uid)) this.podsWithRequiredAntiAffinity.set(pod.uid, pod)
    return true
  }

  removePod(uid: string): PodInfo | undefined {
    const pod = this.pods.get(uid)
    if (pod === undefined) return undefined
    this.pods.delete(uid)
    this.#count(pod, -1)
    for (const port of pod.hostPorts) this.usedPorts.remove(port)
    this.podsWithStorage.delete(uid)
    this.podsWithAffinity.delete(uid)
    this.podsWithRequiredAntiAffinity.delete(uid)
    return pod
  }

  #count(pod: PodInfo, sign: 1 | -1): void {
    addResources(this.requested, pod.requests, sign)
    this.nonZeroMilliCpu += sign * pod.nonZero.milliCpu
    this.nonZeroMemory += sign * pod.nonZero.memory
  }
}

/** What was worked out of the spec is shared between versions that have the same one. */
function countsAlike(a: PodInfo, b: PodInfo): boolean {
  return (
    a.requests === b.requests &&
    a.nonZero === b.nonZero &&
    a.hostPorts === b.hostPorts &&
    a.affinity === b.affinity &&
    a.labelsKey === b.labelsKey &&
    isBeingDeleted(a.pod) === isBeingDeleted(b.pod)
  )
}

function imageSizes(images: NonNullable<NonNullable<Node['status']>['images']>): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>()
  for (const { names = [], sizeBytes = 0 } of images) for (const name of names) sizes.set(name, sizeBytes)
  return sizes
}
