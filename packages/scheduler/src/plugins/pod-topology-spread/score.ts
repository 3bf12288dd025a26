// Mirrors pkg/scheduler/framework/plugins/podtopologyspread/scoring.go, 1.36.
import { isEmptySelector, type Pod, type Selector } from '@coxswain/api'
import { scoreMax, skip, type ScorePlugin, type Scoring } from '../../framework/plugin.ts'
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
  readonly scored: readonly NodeInfo[]
  /** Whether nodes count only with all topology keys. With Kubernetes' own constraints, a cluster may do without zones. */
  readonly needsAllKeys: boolean
}

/** A constraint with what it counted: by domain; for hostnames by node, where each node is its own domain. */
interface Counted {
  readonly constraint: SpreadConstraint
  readonly countAt: (node: NodeInfo) => number
  /** Grows with the number of domains, so that small counts in many domains weigh as large ones in few. */
  readonly weight: number
}

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
    preScore: (pod, cluster, feasible) => preScore(pod, cluster, feasible, siblings),
  }
}

function preScore(
  pod: PodInfo,
  cluster: ClusterView,
  feasible: readonly NodeInfo[],
  siblings: SiblingSelector,
): Scoring {
  const needsAllKeys = (pod.pod.spec?.topologySpreadConstraints ?? []).length > 0
  const constraints = needsAllKeys ? spreadConstraints(pod.pod, 'ScheduleAnyway') : defaults(siblings(pod.pod))
  if (constraints.length === 0) return skip
  const scored = needsAllKeys ? feasible.filter((node) => hasAllTopologyKeys(node, constraints)) : feasible
  const spreading = { pod, cluster, constraints, includes: inclusionFor(pod.pod), scored, needsAllKeys }
  const counted = constraints.map((constraint) => count(constraint, spreading))
  const isScored = scored.length === feasible.length ? () => true : isIn(new Set(scored))
  return {
    kind: 'score',
    score: (node) => (isScored(node) ? scoreOf(node, counted) : 0),
    normalize: (scores, nodes) => normalize(scores, nodes, isScored),
  }
}

function isIn(nodes: ReadonlySet<NodeInfo>): (node: NodeInfo) => boolean {
  return (node) => nodes.has(node)
}

function defaults(selector: Selector): readonly SpreadConstraint[] {
  if (isEmptySelector(selector)) return []
  const others = { selector, minDomains: 1, honorsAffinity: true, honorsTaints: false }
  return systemConstraints.map((constraint) => ({ ...constraint, ...others }))
}

function count(constraint: SpreadConstraint, spreading: Spreading): Counted {
  const { topologyKey, selector } = constraint
  const { pod, cluster, constraints, includes, scored, needsAllKeys } = spreading
  const matching = cluster.countPods(pod.namespace, selector)
  if (topologyKey === hostnameKey) {
    return { constraint, countAt: (node) => matching.get(node) ?? 0, weight: weightOf(scored.length) }
  }
  const domainOf = ({ labels }: NodeInfo): string => labels[topologyKey] ?? ''
  const counts = new Map<string, number>()
  for (const node of scored) counts.set(domainOf(node), 0)
  for (const [node, pods] of matching) {
    const present = counts.get(domainOf(node))
    if (present === undefined || node.node === undefined || !includes(node, constraint)) continue
    if (needsAllKeys && !hasAllTopologyKeys(node, constraints)) continue
    counts.set(domainOf(node), present + pods)
  }
  return { constraint, countAt: (node) => counts.get(domainOf(node)) ?? 0, weight: weightOf(counts.size) }
}

function weightOf(domains: number): number {
  return Math.log(domains + 2)
}

/** What the pod would be too many; `maxSkew` waters down differences that it allows. */
function scoreOf(node: NodeInfo, counted: readonly Counted[]): number {
  let sum = 0
  for (const { constraint, countAt, weight } of counted) {
    if (node.labels[constraint.topologyKey] !== undefined) sum += countAt(node) * weight + (constraint.maxSkew - 1)
  }
  return Math.round(sum)
}

/** The lowest becomes 100. Nodes that lack a topology key get nothing. */
function normalize(scores: number[], nodes: readonly NodeInfo[], isScored: (node: NodeInfo) => boolean): void {
  let lowest = Infinity
  let highest = 0
  const scored = nodes.map(isScored)
  for (let index = 0; index < scores.length; index += 1) {
    if (scored[index] !== true) continue
    lowest = Math.min(lowest, scores[index] ?? 0)
    highest = Math.max(highest, scores[index] ?? 0)
  }
  for (let index = 0; index < scores.length; index += 1) {
    if (scored[index] !== true) scores[index] = 0
    else if (highest === 0) scores[index] = scoreMax
    else scores[index] = Math.trunc((scoreMax * (highest + lowest - (scores[index] ?? 0))) / highest)
  }
}
