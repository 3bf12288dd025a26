// Mirrors pkg/scheduler/framework/plugins/podtopologyspread/scoring.go, 1.36.
import { scoreMax, skip, type ScorePlugin, type Scoring } from '../../framework/plugin.ts'
import type { ClusterView } from '../../snapshot/cluster-snapshot.ts'
import type { NodeInfo } from '../../snapshot/node-info.ts'
import type { PodInfo } from '../../snapshot/pod-info.ts'
import {
  countMatching,
  hasAllTopologyKeys,
  hostnameKey,
  inclusionFor,
  spreadConstraints,
  type SpreadConstraint,
} from './constraints.ts'

/** A constraint with what it counted. `counts` is absent for hostnames: there each node is its own domain. */
interface Counted {
  readonly constraint: SpreadConstraint
  readonly counts: ReadonlyMap<string, number> | undefined
  /** Grows with the number of domains, so that small counts in many domains weigh as large ones in few. */
  readonly weight: number
}

/** Constraints that may be broken: domains with fewer matching pods are better. */
export const podTopologySpreadScore: ScorePlugin = { name: 'PodTopologySpread', weight: 2, preScore }

function preScore(pod: PodInfo, cluster: ClusterView, feasible: readonly NodeInfo[]): Scoring {
  const constraints = spreadConstraints(pod.pod, 'ScheduleAnyway')
  if (constraints.length === 0) return skip
  const scored = new Set(feasible.filter((node) => hasAllTopologyKeys(node, constraints)))
  const counted = constraints.map((constraint) => count(pod, constraint, { cluster, scored, constraints }))
  return {
    kind: 'score',
    score: (node) => (scored.has(node) ? scoreOf(node, counted, pod.namespace) : 0),
    normalize: (scores, nodes) => normalize(scores, (index) => isIn(scored, nodes[index])),
  }
}

interface Nodes {
  readonly cluster: ClusterView
  readonly scored: ReadonlySet<NodeInfo>
  readonly constraints: readonly SpreadConstraint[]
}

function count(pod: PodInfo, constraint: SpreadConstraint, { cluster, scored, constraints }: Nodes): Counted {
  const { topologyKey, selector } = constraint
  if (topologyKey === hostnameKey) return { constraint, counts: undefined, weight: weightOf(scored.size) }
  const counts = new Map<string, number>()
  for (const node of scored) counts.set(node.labels[topologyKey] ?? '', 0)
  const includes = inclusionFor(pod.pod)
  for (const node of cluster.nodes) {
    const present = counts.get(node.labels[topologyKey] ?? '')
    if (present === undefined || !hasAllTopologyKeys(node, constraints) || !includes(node, constraint)) continue
    counts.set(node.labels[topologyKey] ?? '', present + countMatching(node, selector, pod.namespace))
  }
  return { constraint, counts, weight: weightOf(counts.size) }
}

function weightOf(domains: number): number {
  return Math.log(domains + 2)
}

/** What the pod would be too many; `maxSkew` waters down differences that it allows. */
function scoreOf(node: NodeInfo, counted: readonly Counted[], namespace: string): number {
  let sum = 0
  for (const { constraint, counts, weight } of counted) {
    const domain = node.labels[constraint.topologyKey]
    if (domain === undefined) continue
    const matching = counts === undefined ? countMatching(node, constraint.selector, namespace) : counts.get(domain)
    sum += (matching ?? 0) * weight + (constraint.maxSkew - 1)
  }
  return Math.round(sum)
}

/** The lowest becomes 100. Nodes that lack a topology key get nothing. */
function normalize(scores: number[], isScored: (index: number) => boolean): void {
  const counted = scores.filter((_, index) => isScored(index))
  const lowest = Math.min(...counted)
  const highest = Math.max(0, ...counted)
  for (const [index, score] of scores.entries()) {
    if (!isScored(index)) scores[index] = 0
    else scores[index] = highest === 0 ? scoreMax : Math.trunc((scoreMax * (highest + lowest - score)) / highest)
  }
}

function isIn(nodes: ReadonlySet<NodeInfo>, node: NodeInfo | undefined): boolean {
  return node !== undefined && nodes.has(node)
}
