// Mirrors pkg/scheduler/framework/plugins/podtopologyspread/filtering.go, 1.36.
import { isBeingDeleted, isEmptySelector, selects, type Selector } from '@coxswain/api'
import { skip, type FilterPlugin, type Filtering, type Rejection } from '../../framework/plugin.ts'
import type { ClusterView } from '../../snapshot/cluster-snapshot.ts'
import type { PodInfo } from '../../snapshot/pod-info.ts'
import { hasAllTopologyKeys, inclusionFor, spreadConstraints, type SpreadConstraint } from './constraints.ts'

const plugin = 'PodTopologySpread'
const reason = "node(s) didn't match pod topology spread constraints"
const tooSkewed: Rejection = { plugin, isResolvable: true, reasons: [reason] }
const labelMissing: Rejection = { plugin, isResolvable: false, reasons: [`${reason} (missing required label)`] }

/** A constraint with what it counted: matching pods by value of its topology key. */
interface Counted {
  readonly constraint: SpreadConstraint
  readonly counts: Map<string, number>
  /** What the pod itself adds to its own domain. */
  readonly own: 0 | 1
  /** The count of the domain with the fewest. */
  lowest: number
}

/**
 * Constraints that may not be broken: with the pod, no domain has more than `maxSkew` pods above the one with the fewest.
 *
 * maxSkew 1, counts a: 2, b: 1, c: 1 → a is out: 2 + 1 - 1 > 1.
 */
export const podTopologySpread: FilterPlugin = {
  name: plugin,
  isNodeLocal: false,
  helpfulEvents: new Set([
    'node-added',
    'node-deleted',
    'node-labels',
    'node-taints',
    'assigned-pod-added',
    'assigned-pod-changed',
    'assigned-pod-leaving',
    'assigned-pod-deleted',
  ]),
  preFilter,
}

function preFilter(pod: PodInfo, cluster: ClusterView): Filtering {
  const constraints = spreadConstraints(pod.pod, 'DoNotSchedule')
  if (constraints.length === 0) return skip
  const counted = count(pod, constraints, cluster)
  const includes = inclusionFor(pod.pod)
  return {
    kind: 'filter',
    filter: ({ labels }) => {
      for (const { constraint, counts, own, lowest } of counted) {
        const domain = labels[constraint.topologyKey]
        if (domain === undefined) return labelMissing
        if ((counts.get(domain) ?? 0) + own - lowest > constraint.maxSkew) return tooSkewed
      }
      return undefined
    },
    recount: (other, node, by) => {
      if (other.namespace !== pod.namespace || isBeingDeleted(other.pod)) return
      if (!hasAllTopologyKeys(node, constraints)) return
      for (const each of counted) {
        const { constraint, counts } = each
        if (!selectsSome(constraint.selector, other) || !includes(node, constraint)) continue
        const domain = node.labels[constraint.topologyKey] ?? ''
        const before = counts.get(domain) ?? 0
        counts.set(domain, before + by)
        // Only what was or becomes the lowest moves it; there may be thousands of domains.
        if (Math.min(before, before + by) <= each.lowest) each.lowest = lowestOf(counts, constraint)
      }
    },
  }
}

/** As pods are counted: an empty selector counts none. */
function selectsSome(selector: Selector, { labels }: PodInfo): boolean {
  return !isEmptySelector(selector) && selects(selector, labels)
}

/** Too few domains: those that are missing have none. And where there is no domain at all, none can be too full. */
function lowestOf(counts: ReadonlyMap<string, number>, { minDomains }: SpreadConstraint): number {
  return counts.size < minDomains ? 0 : Math.min(...counts.values())
}

function count(pod: PodInfo, constraints: readonly SpreadConstraint[], cluster: ClusterView): readonly Counted[] {
  const includes = inclusionFor(pod.pod)
  const eligible = cluster.nodes.filter((node) => hasAllTopologyKeys(node, constraints))
  return constraints.map((constraint) => {
    const { topologyKey, selector } = constraint
    const matching = cluster.countPods(pod.namespace, selector)
    const counts = new Map<string, number>()
    for (const node of eligible) {
      if (!includes(node, constraint)) continue
      const domain = node.labels[topologyKey] ?? ''
      counts.set(domain, (counts.get(domain) ?? 0) + (matching.get(node) ?? 0))
    }
    const own = selects(selector, pod.labels) ? 1 : 0
    return { constraint, counts, own, lowest: lowestOf(counts, constraint) }
  })
}
