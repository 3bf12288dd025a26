import { isBeingDeleted, isEmptySelector, printSelector, selects, type LabelSet, type Selector } from '@coxswain/api'
import type { NodeInfo } from './node-info.ts'
import type { PodInfo } from './pod-info.ts'

/** Pods with the same labels in one namespace: mostly those of one template. None is empty. */
interface Group {
  readonly labels: LabelSet
  readonly counts: Map<NodeInfo, number>
}

interface Namespace {
  readonly groups: Map<string, Group>
  /** The groups that a selector selects, by its text. Forgotten whenever a group comes or goes. */
  readonly selected: Map<string, readonly Group[]>
}

/** Selectors remembered for one namespace. */
const selectedMax = 1000

const none: ReadonlyMap<NodeInfo, number> = new Map()

/**
 * How many pods of each kind are on each node. Asking costs by the number of groups and nodes, not of pods: that a thousand pods
 * be spread, their siblings need not be counted a thousand times. Pods on their way out are not counted.
 */
export class PodCensus {
  readonly #namespaces = new Map<string, Namespace>()

  add(pod: PodInfo, node: NodeInfo): void {
    if (isBeingDeleted(pod.pod)) return
    const namespace = this.#namespaceOf(pod.namespace)
    let group = namespace.groups.get(pod.labelsKey)
    if (group === undefined) {
      group = { labels: pod.labels, counts: new Map() }
      namespace.groups.set(pod.labelsKey, group)
      namespace.selected.clear()
    }
    group.counts.set(node, (group.counts.get(node) ?? 0) + 1)
  }

  /** Takes out what `add` was given, the very same info. */
  remove(pod: PodInfo, node: NodeInfo): void {
    const namespace = this.#namespaces.get(pod.namespace)
    const group = namespace?.groups.get(pod.labelsKey)
    const count = group?.counts.get(node)
    if (isBeingDeleted(pod.pod) || namespace === undefined || group === undefined || count === undefined) return
    if (count > 1) {
      group.counts.set(node, count - 1)
      return
    }
    group.counts.delete(node)
    if (group.counts.size > 0) return
    namespace.groups.delete(pod.labelsKey)
    namespace.selected.clear()
    if (namespace.groups.size === 0) this.#namespaces.delete(pod.namespace)
  }

  /** Pods by node; nodes without any are left out. An empty selector counts none. Valid until the next change. */
  count(namespaceName: string, selector: Selector): ReadonlyMap<NodeInfo, number> {
    const namespace = this.#namespaces.get(namespaceName)
    if (namespace === undefined || selector.isNothing || isEmptySelector(selector)) return none
    const groups = selectedGroups(namespace, selector)
    const [only] = groups
    if (only === undefined) return none
    return groups.length === 1 ? only.counts : sumOf(groups)
  }

  #namespaceOf(name: string): Namespace {
    const known = this.#namespaces.get(name)
    if (known !== undefined) return known
    const made: Namespace = { groups: new Map(), selected: new Map() }
    this.#namespaces.set(name, made)
    return made
  }
}

/** The same for the same labels, whatever their order. */
export function labelsKeyOf(labels: LabelSet): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function selectedGroups({ groups, selected }: Namespace, selector: Selector): readonly Group[] {
  const key = printSelector(selector)
  const known = selected.get(key)
  if (known !== undefined) return known
  const found = [...groups.values()].filter(({ labels }) => selects(selector, labels))
  if (selected.size >= selectedMax) selected.clear()
  selected.set(key, found)
  return found
}

function sumOf(groups: readonly Group[]): ReadonlyMap<NodeInfo, number> {
  const sums = new Map<NodeInfo, number>()
  for (const { counts } of groups) {
    for (const [node, count] of counts) sums.set(node, (sums.get(node) ?? 0) + count)
  }
  return sums
}
