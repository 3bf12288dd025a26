// Mirrors pkg/scheduler/framework/plugins/podtopologyspread/scoring.go, 1.36.
import { isEmptySelector, type Pod, type Selector } from '@coxswain/api'
import { highestOf, scoreMax, skip, type ScorePlugin, type Scores } from '../../framework/plugin.ts'
import type { ClusterView } from '../../snapshot/cluster-snapshot.ts'
import type { NodeInfo } from '../../snapshot/node-info.ts'
import type { PodInfo } from '../../snapshot/pod-info.ts'
import {
  hasAllTopologyKeys,
  hostnameKey,
  inclusionFor,
  spreadConstraints,
  type Inclusion,
  type SpreadConstraint,
} from './constraints.ts'

/** The pods that belong together with one that says nothing of spreading itself; empty: none do. */
export type SiblingSelector = (pod: Pod) => Selector

/** What is being scored: constraints, and the nodes for which they say something. */
interface Spreading {
  readonly pod: PodInfo
  readonly cluster: ClusterView
  readonly constraints: readonly SpreadConstraint[]
  readonly includes: Inclusion
  readonly nodes: readonly NodeInfo[]
  readonly ignored: ReadonlySet<NodeInfo>
  /** Whether nodes count only with all topology keys. With Kubernetes' own constraints, a cluster may do without zones. */
  readonly needsAllKeys: boolean
}

/** A constraint with what it counted. */
interface Counted {
  readonly constraint: SpreadConstraint
  readonly byNode: ReadonlyMap<NodeInfo, number>
  /** Absent for hostnames, where each node is its own domain. */
  readonly byDomain?: ReadonlyMap<string, number> | undefined
  /** Grows with the number of domains, so that small counts in many domains weigh as large ones in few. */
  readonly weight: number
}

const none: ReadonlySet<NodeInfo> = new Set()

/** Kubernetes' own wish for pods that come with none: spread over nodes, and over zones. */
const systemConstraints = [
  { topologyKey: hostnameKey, maxSkew: 3 },
  { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 5 },
]

/** Constraints that may be broken: domains with fewer matching pods are better. */
export function podTopologySpreadScore(siblings: SiblingSelector): ScorePlugin {
  return {
    name: 'PodTopologySpread',
    weight: 2,
    score: (pod, cluster, nodes, scores) => {
      const needsAllKeys = (pod.pod.spec?.topologySpreadConstraints ?? []).length > 0
      const constraints = needsAllKeys ? spreadConstraints(pod.pod, 'ScheduleAnyway') : defaults(siblings(pod.pod))
      if (constraints.length === 0) return skip
      const ignored = needsAllKeys ? withoutAllKeys(nodes, constraints) : none
      const spreading = { pod, cluster, constraints, includes: inclusionFor(pod.pod), nodes, ignored, needsAllKeys }
      scores.fill(0)
      for (const constraint of constraints) addExcess(scores, count(constraint, spreading), spreading)
      for (let index = 0; index < scores.length; index += 1) scores[index] = Math.round(scores[index] ?? 0)
      return { kind: 'scored', normalize: (excess) => normalize(excess, nodes, ignored) }
    },
  }
}

/** They get nothing, whatever the others get. */
function withoutAllKeys(nodes: readonly NodeInfo[], constraints: readonly SpreadConstraint[]): ReadonlySet<NodeInfo> {
  return new Set(nodes.filter((node) => !hasAllTopologyKeys(node, constraints)))
}

function defaults(selector: Selector): readonly SpreadConstraint[] {
  if (isEmptySelector(selector)) return []
  const others = { selector, minDomains: 1, honorsAffinity: true, honorsTaints: false }
  return systemConstraints.map((constraint) => ({ ...constraint, ...others }))
}

function count(constraint: SpreadConstraint, spreading: Spreading): Counted {
  const { topologyKey, selector } = constraint
  const { pod, cluster, constraints, includes, nodes, ignored, needsAllKeys } = spreading
  const byNode = cluster.countPods(pod.namespace, selector)
  if (topologyKey === hostnameKey) return { constraint, byNode, weight: weightOf(nodes.length - ignored.size) }
  const byDomain = new Map<string, number>()
  for (const node of nodes) {
    if (!ignored.has(node)) byDomain.set(node.domain(topologyKey) ?? '', 0)
  }
  for (const [node, pods] of byNode) {
    const domain = node.domain(topologyKey) ?? ''
    const present = byDomain.get(domain)
    if (present === undefined || node.node === undefined || !includes(node, constraint)) continue
    if (needsAllKeys && !hasAllTopologyKeys(node, constraints)) continue
    byDomain.set(domain, present + pods)
  }
  return { constraint, byNode, byDomain, weight: weightOf(byDomain.size) }
}

function weightOf(domains: number): number {
  return Math.log(domains + 2)
}

/** What the pod would be too many; `maxSkew` waters down differences that it allows. */
function addExcess(scores: Scores, counted: Counted, { nodes, ignored }: Spreading): void {
  const { constraint, byNode, byDomain, weight } = counted
  const isForAll = ignored.size === 0
  nodes.forEach((node, index) => {
    const domain = node.domain(constraint.topologyKey)
    if (domain === undefined || (!isForAll && ignored.has(node))) return
    const matching = (byDomain === undefined ? byNode.get(node) : byDomain.get(domain)) ?? 0
    scores[index] = (scores[index] ?? 0) + (matching * weight + (constraint.maxSkew - 1))
  })
}

/** The lowest becomes 100. */
function normalize(scores: Scores, nodes: readonly NodeInfo[], ignored: ReadonlySet<NodeInfo>): void {
  const highest = highestOf(scores)
  let lowest = Infinity
  nodes.forEach((node, index) => {
    if (ignored.size === 0 || !ignored.has(node)) lowest = Math.min(lowest, scores[index] ?? 0)
  })
  nodes.forEach((node, index) => {
    if (ignored.size > 0 && ignored.has(node)) scores[index] = 0
    else if (highest === 0) scores[index] = scoreMax
    else scores[index] = Math.trunc((scoreMax * (highest + lowest - (scores[index] ?? 0))) / highest)
  })
}
