import { isBeingDeleted, isEmptySelector, printSelector, selects, type LabelSet, type Selector } from '@coxswain/api'
import type { NodeInfo } from './node-info.ts'
import type { PodInfo } from './pod-info.ts'

/** Pods with the same labels in one namespace: mostly those of one template. */
interface Group {
  readonly labels: LabelSet
  readonly counts: NodeCounts
  /** The tallies in which the pods count, all of them. */
  tallies: Tally[]
}

/** The pods that a selector selects. Its counts are the sums of those of the groups that it selects. */
interface Tally {
  readonly selector: Selector
  readonly counts: NodeCounts
}

/** Nodes without any are not in it. */
type NodeCounts = Map<NodeInfo, number>

interface Namespace {
  readonly groups: Map<string, Group>
  /** By the selector's text. */
  readonly tallies: Map<string, Tally>
  /** Groups without pods. They stay for a while: the next pod of their kind is on its way, mostly. */
  emptyGroups: number
}

/** Selectors for which counts are kept, and groups without pods, in one namespace. Past that, these are begun anew. */
const talliesMax = 1000
const emptyGroupsMax = 1000

const none: ReadonlyMap<NodeInfo, number> = new Map()

/**
 * How many pods of each kind are on each node, kept as pods come and go: that a thousand pods be spread, their siblings need not
 * be counted a thousand times. Pods on their way out are not counted.
 */
export class PodCensus {
  readonly #namespaces = new Map<string, Namespace>()

  add(pod: PodInfo, node: NodeInfo): void {
    if (isBeingDeleted(pod.pod)) return
    const namespace = this.#namespaceOf(pod.namespace)
    const group = namespace.groups.get(pod.labelsKey) ?? newGroup(namespace, pod)
    if (group.counts.size === 0) namespace.emptyGroups -= 1
    change(group.counts, node, 1)
    for (const { counts } of group.tallies) change(counts, node, 1)
  }

  /** Takes out what `add` was given, the very same info. */
  remove(pod: PodInfo, node: NodeInfo): void {
    const namespace = this.#namespaces.get(pod.namespace)
    const group = namespace?.groups.get(pod.labelsKey)
    if (isBeingDeleted(pod.pod) || namespace === undefined || group === undefined) return
    change(group.counts, node, -1)
    for (const { counts } of group.tallies) change(counts, node, -1)
    if (group.counts.size > 0) return
    namespace.emptyGroups += 1
    if (namespace.emptyGroups === namespace.groups.size) this.#namespaces.delete(pod.namespace)
    else if (namespace.emptyGroups > emptyGroupsMax) dropEmptyGroups(namespace)
  }

  /** Pods by node; nodes without any are left out. An empty selector counts none. Valid until the next change. */
  count(namespaceName: string, selector: Selector): ReadonlyMap<NodeInfo, number> {
    const namespace = this.#namespaces.get(namespaceName)
    if (namespace === undefined || selector.isNothing || isEmptySelector(selector)) return none
    const key = printSelector(selector)
    return (namespace.tallies.get(key) ?? newTally(namespace, key, selector)).counts
  }

  #namespaceOf(name: string): Namespace {
    const known = this.#namespaces.get(name)
    if (known !== undefined) return known
    const made: Namespace = { groups: new Map(), tallies: new Map(), emptyGroups: 0 }
    this.#namespaces.set(name, made)
    return made
  }
}

function newGroup(namespace: Namespace, { labels, labelsKey }: PodInfo): Group {
  const tallies = [...namespace.tallies.values()].filter(({ selector }) => selects(selector, labels))
  const group: Group = { labels, counts: new Map(), tallies }
  namespace.groups.set(labelsKey, group)
  namespace.emptyGroups += 1
  return group
}

function newTally(namespace: Namespace, key: string, selector: Selector): Tally {
  if (namespace.tallies.size >= talliesMax) {
    namespace.tallies.clear()
    for (const group of namespace.groups.values()) group.tallies = []
  }
  const tally: Tally = { selector, counts: new Map() }
  namespace.tallies.set(key, tally)
  for (const group of namespace.groups.values()) {
    if (!selects(selector, group.labels)) continue
    group.tallies.push(tally)
    for (const [node, count] of group.counts) change(tally.counts, node, count)
  }
  return tally
}

function dropEmptyGroups(namespace: Namespace): void {
  for (const [key, { counts }] of namespace.groups) if (counts.size === 0) namespace.groups.delete(key)
  namespace.emptyGroups = 0
}

function change(counts: NodeCounts, node: NodeInfo, by: number): void {
  const count = (counts.get(node) ?? 0) + by
  if (count > 0) counts.set(node, count)
  else counts.delete(node)
}
