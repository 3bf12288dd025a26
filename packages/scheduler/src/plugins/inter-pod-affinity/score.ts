// Mirrors pkg/scheduler/framework/plugins/interpodaffinity/scoring.go, 1.36.
import type { LabelSet } from '@coxswain/api'
import { scoreMax, skip, type ScorePlugin, type Scores, type Scoring } from '../../framework/plugin.ts'
import { matchesTerm, withSelectedNamespaces, type WeightedAffinityTerm } from '../../snapshot/affinity-terms.ts'
import type { ClusterView } from '../../snapshot/cluster-snapshot.ts'
import type { NodeInfo } from '../../snapshot/node-info.ts'
import type { PodInfo } from '../../snapshot/pod-info.ts'
import { TopologyCounts } from './topology-counts.ts'

/** What an existing pod's required affinity to this one is worth. */
const hardPodAffinityWeight = 1

/** Preferences of the pod for others and of others for it. */
export const interPodAffinityScore: ScorePlugin = { name: 'InterPodAffinity', weight: 2, score }

function score(pod: PodInfo, cluster: ClusterView, nodes: readonly NodeInfo[], scores: Scores): Scoring {
  const counts = countAll(pod, cluster)
  if (counts.isEmpty) return skip
  nodes.forEach((node, index) => {
    scores[index] = counts.sumAt(node)
  })
  return { kind: 'scored', normalize }
}

function countAll(pod: PodInfo, cluster: ClusterView): TopologyCounts {
  const wishes: Wishes = {
    counts: new TopologyCounts(),
    pod,
    namespaceLabels: cluster.namespaceLabels(pod.namespace),
    wanted: resolved(pod.affinity?.preferredAffinity, cluster),
    unwanted: resolved(pod.affinity?.preferredAntiAffinity, cluster),
  }
  const hasWishes = wishes.wanted.length + wishes.unwanted.length > 0
  for (const node of hasWishes ? cluster.nodes : cluster.nodesWithAffinity) {
    const others = hasWishes ? node.pods : node.podsWithAffinity
    for (const existing of others.values()) countPod(existing, node, wishes)
  }
  return wishes.counts
}

interface Wishes {
  readonly counts: TopologyCounts
  readonly pod: PodInfo
  readonly namespaceLabels: LabelSet | undefined
  readonly wanted: readonly WeightedAffinityTerm[]
  readonly unwanted: readonly WeightedAffinityTerm[]
}

function countPod(existing: PodInfo, node: NodeInfo, wishes: Wishes): void {
  const { counts, pod, namespaceLabels, wanted, unwanted } = wishes
  add(counts, node, wanted, (term) => matchesTerm(term, existing, undefined))
  subtract(counts, node, unwanted, (term) => matchesTerm(term, existing, undefined))
  const { affinity } = existing
  if (affinity === undefined) return
  const isThis: Matches = (term) => matchesTerm(term, pod, namespaceLabels)
  for (const term of affinity.requiredAffinity) {
    if (isThis(term)) counts.add(node, term.topologyKey, hardPodAffinityWeight)
  }
  add(counts, node, affinity.preferredAffinity, isThis)
  subtract(counts, node, affinity.preferredAntiAffinity, isThis)
}

type Matches = (term: WeightedAffinityTerm['term']) => boolean

function add(counts: TopologyCounts, node: NodeInfo, terms: readonly WeightedAffinityTerm[], matches: Matches): void {
  for (const { term, weight } of terms) if (matches(term)) counts.add(node, term.topologyKey, weight)
}

function subtract(
  counts: TopologyCounts,
  node: NodeInfo,
  terms: readonly WeightedAffinityTerm[],
  matches: Matches,
): void {
  for (const { term, weight } of terms) if (matches(term)) counts.add(node, term.topologyKey, -weight)
}

function resolved(
  terms: readonly WeightedAffinityTerm[] | undefined,
  { namespaces }: ClusterView,
): readonly WeightedAffinityTerm[] {
  return (terms ?? []).map(({ term, weight }) => ({ term: withSelectedNamespaces(term, namespaces), weight }))
}

/** The lowest becomes 0 and the highest 100; all alike become 0. */
function normalize(scores: Scores): void {
  let lowest = Infinity
  let highest = -Infinity
  for (const each of scores) {
    lowest = Math.min(lowest, each)
    highest = Math.max(highest, each)
  }
  const range = highest - lowest
  for (let index = 0; index < scores.length; index += 1) {
    scores[index] = range > 0 ? Math.trunc(scoreMax * (((scores[index] ?? 0) - lowest) / range)) : 0
  }
}
