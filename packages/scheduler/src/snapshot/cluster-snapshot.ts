// Mirrors pkg/scheduler/backend/cache/cache.go, snapshot.go and node_tree.go, 1.36.
import { nameOf, type LabelSet, type Node, type Selector } from '@coxswain/api'
import { NodeInfo } from './node-info.ts'
import { Nominations, type NominatedPods } from './nominations.ts'
import { PodCensus } from './pod-census.ts'
import type { PodInfo } from './pod-info.ts'

/** What the rules may ask of the cluster. */
export interface ClusterView {
  /** The nodes that exist, zones taking turns. The same array until a node comes or goes. */
  readonly nodes: readonly NodeInfo[]
  node(name: string): NodeInfo | undefined
  /** On how many nodes an image is. */
  imageNodes(image: string): number
  /** Nodes with pods that say something of other pods. */
  readonly nodesWithAffinity: Iterable<NodeInfo>
  readonly nodesWithRequiredAntiAffinity: Iterable<NodeInfo>
  /** Pods of a namespace that a selector selects, by node; those on their way out do not count. */
  countPods(namespace: string, selector: Selector): ReadonlyMap<NodeInfo, number>
  /** How many pods with a node name the claim `namespace/name`. */
  claimUsers(key: string): number
  /** Pods without a node that were promised one. */
  readonly nominations: NominatedPods
  /** Labels of all namespaces, and of one. */
  readonly namespaces: Iterable<readonly [name: string, labels: LabelSet]>
  namespaceLabels(name: string): LabelSet | undefined
}

/** Where the labels of namespaces come from. */
export interface NamespaceLabels {
  entries(): Iterable<readonly [name: string, labels: LabelSet]>
  get(name: string): LabelSet | undefined
}

interface Place {
  readonly node: NodeInfo
  /** When its binding was made, while the cache does not show it; -1 while it is being made. Undefined: it is shown. */
  assumedAtMs: number | undefined
}

/**
 * The nodes with the sums of what runs on them, kept as changes come in. Pods whose binding has been decided count at once
 * (assumed), so that the next decision sees the last one though the cache does not show it yet.
 *
 * A cycle reads it in one turn of the event loop, so it needs no copy.
 */
export class ClusterSnapshot implements ClusterView {
  readonly #infos = new Map<string, NodeInfo>()
  /** By uid: where each pod with a node is. */
  readonly #places = new Map<string, Place>()
  readonly #census = new PodCensus()
  readonly #imageNodes = new Map<string, number>()
  /** By claim; those that nobody names are not in it. */
  readonly #claimUsers = new Map<string, number>()
  readonly #namespaces: NamespaceLabels
  readonly nodesWithAffinity = new Set<NodeInfo>()
  readonly nodesWithRequiredAntiAffinity = new Set<NodeInfo>()
  /** None of them is on a node. */
  readonly nominations = new Nominations()
  #nodes: readonly NodeInfo[] | undefined
  #assumed = 0

  constructor(namespaces: NamespaceLabels) {
    this.#namespaces = namespaces
  }

  get nodes(): readonly NodeInfo[] {
    this.#nodes ??= inTurns([...this.#infos.values()].filter(({ node }) => node !== undefined))
    return this.#nodes
  }

  get namespaces(): Iterable<readonly [name: string, labels: LabelSet]> {
    return this.#namespaces.entries()
  }

  namespaceLabels(name: string): LabelSet | undefined {
    return this.#namespaces.get(name)
  }

  node(name: string): NodeInfo | undefined {
    const info = this.#infos.get(name)
    return info?.node === undefined ? undefined : info
  }

  countPods(namespace: string, selector: Selector): ReadonlyMap<NodeInfo, number> {
    return this.#census.count(namespace, selector)
  }

  imageNodes(image: string): number {
    return this.#imageNodes.get(image) ?? 0
  }

  claimUsers(key: string): number {
    return this.#claimUsers.get(key) ?? 0
  }

  setNode(node: Node): NodeInfo {
    const info = this.#infoOf(nameOf(node))
    const zoneBefore = info.node === undefined ? undefined : zoneOf(info)
    this.#countImages(info, -1)
    info.setNode(node)
    this.#countImages(info, 1)
    if (zoneOf(info) !== zoneBefore) this.#nodes = undefined
    return info
  }

  removeNode(name: string): void {
    const info = this.#infos.get(name)
    if (info === undefined) return
    this.#countImages(info, -1)
    info.node = undefined
    info.images = new Map()
    this.#nodes = undefined
    this.#dropIfEmpty(info)
  }

  podOf(uid: string): PodInfo | undefined {
    return this.#places.get(uid)?.node.pods.get(uid)
  }

  isAssumed(uid: string): boolean {
    return this.#places.get(uid)?.assumedAtMs !== undefined
  }

  /** Pods whose binding the cache does not show yet. */
  get assumedCount(): number {
    return this.#assumed
  }

  assume(pod: PodInfo, nodeName: string): void {
    this.#put(pod, nodeName, -1)
  }

  /** The binding is made; from now on the cache should show it. */
  bindingMade(uid: string, nowMs: number): void {
    const place = this.#places.get(uid)
    if (place?.assumedAtMs !== undefined) place.assumedAtMs = nowMs
  }

  /** The assumed pods whose binding was made before `sinceMs` and has not been shown. */
  overdue(sinceMs: number): readonly PodInfo[] {
    if (this.#assumed === 0) return []
    const found: PodInfo[] = []
    for (const [uid, { node, assumedAtMs }] of this.#places) {
      const pod = node.pods.get(uid)
      const isOverdue = assumedAtMs !== undefined && assumedAtMs >= 0 && assumedAtMs < sinceMs
      if (pod !== undefined && isOverdue) found.push(pod)
    }
    return found
  }

  /** The cache shows the pod on a node; an assumption about it ends. */
  setPod(pod: PodInfo, nodeName: string): void {
    const place = this.#places.get(pod.uid)
    if (place?.node.name !== nodeName || !place.node.replacePod(pod)) return this.#put(pod, nodeName, undefined)
    if (place.assumedAtMs !== undefined) this.#assumed -= 1
    place.assumedAtMs = undefined
  }

  /** Returns the name of the node that it was on. */
  removePod(uid: string): string | undefined {
    const place = this.#places.get(uid)
    if (place === undefined) return undefined
    const { node } = place
    this.#places.delete(uid)
    if (place.assumedAtMs !== undefined) this.#assumed -= 1
    const pod = node.removePod(uid)
    if (pod !== undefined) {
      this.#census.remove(pod, node)
      this.#countClaims(pod, -1)
    }
    this.#noteAffinity(node)
    this.#dropIfEmpty(node)
    return node.name
  }

  #put(pod: PodInfo, nodeName: string, assumedAtMs: number | undefined): void {
    this.removePod(pod.uid)
    this.nominations.remove(pod.uid)
    const node = this.#infoOf(nodeName)
    node.addPod(pod)
    this.#census.add(pod, node)
    this.#countClaims(pod, 1)
    this.#places.set(pod.uid, { node, assumedAtMs })
    if (assumedAtMs !== undefined) this.#assumed += 1
    if (pod.affinity !== undefined) this.#noteAffinity(node)
  }

  #noteAffinity(node: NodeInfo): void {
    if (node.podsWithAffinity.size > 0) this.nodesWithAffinity.add(node)
    else this.nodesWithAffinity.delete(node)
    if (node.podsWithRequiredAntiAffinity.size > 0) this.nodesWithRequiredAntiAffinity.add(node)
    else this.nodesWithRequiredAntiAffinity.delete(node)
  }

  #countClaims({ storage }: PodInfo, by: 1 | -1): void {
    for (const key of storage.claimKeys) {
      const count = this.claimUsers(key) + by
      if (count > 0) this.#claimUsers.set(key, count)
      else this.#claimUsers.delete(key)
    }
  }

  #infoOf(name: string): NodeInfo {
    const known = this.#infos.get(name)
    if (known !== undefined) return known
    const info = new NodeInfo(name)
    this.#infos.set(name, info)
    return info
  }

  #dropIfEmpty(info: NodeInfo): void {
    if (info.node === undefined && info.pods.size === 0) this.#infos.delete(info.name)
  }

  #countImages(info: NodeInfo, by: 1 | -1): void {
    for (const name of info.images.keys()) {
      const count = this.imageNodes(name) + by
      if (count > 0) this.#imageNodes.set(name, count)
      else this.#imageNodes.delete(name)
    }
  }
}

const regionLabels = ['topology.kubernetes.io/region', 'failure-domain.beta.kubernetes.io/region']
const zoneLabels = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone']

function zoneOf({ labels }: NodeInfo): string {
  const first = (names: readonly string[]) => names.map((name) => labels[name]).find((value) => value !== undefined)
  return `${first(regionLabels) ?? ''}:\u0000:${first(zoneLabels) ?? ''}`
}

/** One node of each zone, then the next of each: where not all nodes are looked at, those that are spread over all zones. */
function inTurns(nodes: readonly NodeInfo[]): readonly NodeInfo[] {
  const zones = [...Map.groupBy(nodes, zoneOf).values()]
  if (zones.length <= 1) return nodes
  const longest = Math.max(...zones.map(({ length }) => length))
  const turns = Array.from({ length: longest }, (_, turn) => zones.flatMap((zone) => zone.slice(turn, turn + 1)))
  return turns.flat()
}
