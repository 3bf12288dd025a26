// Mirrors pkg/scheduler/framework/plugins/interpodaffinity/filtering.go, 1.36.
import { skip, type FilterPlugin, type Filtering, type Rejection } from '../../framework/plugin.ts'
import {
  matchesTerm,
  withSelectedNamespaces,
  type AffinityTerm,
  type PodAffinityTerms,
} from '../../snapshot/affinity-terms.ts'
import type { ClusterView } from '../../snapshot/cluster-snapshot.ts'
import type { NodeInfo } from '../../snapshot/node-info.ts'
import type { PodInfo } from '../../snapshot/pod-info.ts'
import { TopologyCounts } from './topology-counts.ts'

const plugin = 'InterPodAffinity'
const affinityUnmet: Rejection = { plugin, isResolvable: false, reasons: ["node(s) didn't match pod affinity rules"] }
const antiAffinityUnmet: Rejection = {
  plugin,
  isResolvable: true,
  reasons: ["node(s) didn't match pod anti-affinity rules"],
}
const othersUnmet: Rejection = {
  plugin,
  isResolvable: true,
  reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"],
}

/** Pods that the pod must be near, must not be near, and that will not have it near. */
export const interPodAffinity: FilterPlugin = {
  name: plugin,
  isNodeLocal: false,
  helpfulEvents: new Set([
    'node-added',
    'node-labels',
    'assigned-pod-added',
    'assigned-pod-changed',
    'assigned-pod-deleted',
    'namespace-changed',
  ]),
  preFilter,
}

function preFilter(pod: PodInfo, cluster: ClusterView): Filtering {
  const problem = pod.affinity?.problem
  if (problem !== undefined) {
    return { kind: 'rejected', rejection: { plugin, isResolvable: false, reasons: [`parsing pod: ${problem}`] } }
  }
  const existing = countExisting(pod, cluster)
  const { requiredAffinity, requiredAntiAffinity } = resolvedTerms(pod.affinity, cluster)
  if (existing.isEmpty && requiredAffinity.length + requiredAntiAffinity.length === 0) return skip
  const affinity = new TopologyCounts()
  const antiAffinity = new TopologyCounts()
  if (requiredAffinity.length + requiredAntiAffinity.length > 0) {
    countIncoming(cluster, { requiredAffinity, requiredAntiAffinity, affinity, antiAffinity })
  }
  const wantsItself = matchesAll(requiredAffinity, pod)
  const incoming: Incoming = { requiredAffinity, requiredAntiAffinity, affinity, antiAffinity }
  const namespaceLabels = cluster.namespaceLabels(pod.namespace)
  return {
    kind: 'filter',
    filter: (node) => {
      if (!hasAffinePods(node, requiredAffinity, affinity, wantsItself)) return affinityUnmet
      const isNear = requiredAntiAffinity.some(({ topologyKey }) => antiAffinity.at(node, topologyKey) > 0)
      if (isNear) return antiAffinityUnmet
      return existing.hasAnyOf(node) ? othersUnmet : undefined
    },
    recount: (other, node, by) => {
      countUnwanted(existing, other, { node, by, isUnwanted: (term) => matchesTerm(term, pod, namespaceLabels) })
      countPod(other, node, incoming, by)
    },
  }
}

/** The pod's terms with their namespace selectors resolved, so that other pods' namespaces need no look-up. */
function resolvedTerms(terms: PodAffinityTerms | undefined, { namespaces }: ClusterView) {
  const resolve = (list: readonly AffinityTerm[]) => list.map((term) => withSelectedNamespaces(term, namespaces))
  return {
    requiredAffinity: resolve(terms?.requiredAffinity ?? []),
    requiredAntiAffinity: resolve(terms?.requiredAntiAffinity ?? []),
  }
}

/** Domains with pods that will not have this one near. */
function countExisting(pod: PodInfo, cluster: ClusterView): TopologyCounts {
  const counts = new TopologyCounts()
  const namespaceLabels = cluster.namespaceLabels(pod.namespace)
  const isUnwanted = (term: AffinityTerm): boolean => matchesTerm(term, pod, namespaceLabels)
  for (const node of cluster.nodesWithRequiredAntiAffinity) {
    for (const existing of node.podsWithRequiredAntiAffinity.values()) {
      countUnwanted(counts, existing, { node, by: 1, isUnwanted })
    }
  }
  return counts
}

interface Unwanted {
  readonly node: NodeInfo
  readonly by: 1 | -1
  readonly isUnwanted: (term: AffinityTerm) => boolean
}

function countUnwanted(counts: TopologyCounts, { affinity }: PodInfo, { node, by, isUnwanted }: Unwanted): void {
  for (const term of affinity?.requiredAntiAffinity ?? []) {
    if (isUnwanted(term)) change(counts, node, term.topologyKey, by)
  }
}

function change(counts: TopologyCounts, node: NodeInfo, topologyKey: string, by: 1 | -1): void {
  if (by === 1) counts.add(node, topologyKey, 1)
  else counts.take(node, topologyKey)
}

interface Incoming {
  readonly requiredAffinity: readonly AffinityTerm[]
  readonly requiredAntiAffinity: readonly AffinityTerm[]
  readonly affinity: TopologyCounts
  readonly antiAffinity: TopologyCounts
}

function countIncoming({ nodes }: ClusterView, incoming: Incoming): void {
  for (const node of nodes) for (const existing of node.pods.values()) countPod(existing, node, incoming, 1)
}

function countPod(existing: PodInfo, node: NodeInfo, incoming: Incoming, by: 1 | -1): void {
  const { requiredAffinity, requiredAntiAffinity, affinity, antiAffinity } = incoming
  // One pod has to meet all terms together.
  if (matchesAll(requiredAffinity, existing)) {
    for (const { topologyKey } of requiredAffinity) change(affinity, node, topologyKey, by)
  }
  for (const term of requiredAntiAffinity) {
    if (matchesTerm(term, existing, undefined)) change(antiAffinity, node, term.topologyKey, by)
  }
}

function matchesAll(terms: readonly AffinityTerm[], pod: PodInfo): boolean {
  return terms.length > 0 && terms.every((term) => matchesTerm(term, pod, undefined))
}

/** The first pod of a group that wants to be near itself may go anywhere that has the topology. */
function hasAffinePods(
  node: NodeInfo,
  terms: readonly AffinityTerm[],
  counts: TopologyCounts,
  wantsItself: boolean,
): boolean {
  let areThere = true
  for (const { topologyKey } of terms) {
    if (node.labels[topologyKey] === undefined) return false
    if (counts.at(node, topologyKey) <= 0) areThere = false
  }
  return areThere || (wantsItself && counts.isEmpty)
}
