// Mirrors pkg/scheduler/schedule_one.go: schedulePod and what it calls, 1.36.
import { must, type Random } from '@coxswain/base'
import type { Plugins } from './framework/default-plugins.ts'
import type { Diagnosis, NodeRejection } from './framework/diagnosis.ts'
import type { FilterPlugin, Reservation, Scores } from './framework/plugin.ts'
import { runPostFilters, type PostFiltering } from './framework/post-filter.ts'
import { prepareFilters, type PreparedFilters } from './framework/prepare-filters.ts'
import { rejectionOf, rejectionOn } from './framework/what-if.ts'
import type { ClusterView } from './snapshot/cluster-snapshot.ts'
import type { NodeInfo } from './snapshot/node-info.ts'
import type { Scratch } from './scratch.ts'
import type { PodInfo } from './snapshot/pod-info.ts'

/** Clusters up to this size are looked at as a whole; in larger ones at least so many nodes that will do are looked for. */
const feasibleMin = 100
const percentageStart = 50
const nodesPerPercent = 125
const percentageMin = 5

export interface CycleInput {
  readonly pod: PodInfo
  readonly cluster: ClusterView
  readonly plugins: Plugins
  /** Where in the list of nodes to begin, so that over many pods all nodes are looked at alike. */
  readonly startIndex: number
  /** Of the nodes that will do; 0 lets it depend on how many nodes there are. */
  readonly percentageOfNodesToScore: number
  readonly random: Random
  readonly scratch: Scratch
}

/** Where a pod goes, or why nowhere. `nextIndex` is where the next cycle begins. */
export type Decision =
  | {
      readonly kind: 'bind'
      readonly node: NodeInfo
      readonly why: string
      readonly nextIndex: number
      /** Call it when the decision is carried out: what the pod gets on the node besides it. */
      readonly reserve: () => readonly Reservation[]
    }
  | {
      readonly kind: 'unschedulable'
      readonly diagnosis: Diagnosis
      readonly nextIndex: number
      /** What is to be done about it; undefined where there are no nodes. */
      readonly postFiltering: PostFiltering | undefined
    }

const noNodes: Diagnosis = { nodeCount: 0, byNode: [], plugins: new Set() }

/** How many nodes that will do are enough. */
export function feasibleNodesWanted(nodeCount: number, percentageOfNodesToScore: number): number {
  if (nodeCount < feasibleMin) return nodeCount
  const adaptive = Math.max(percentageMin, percentageStart - Math.trunc(nodeCount / nodesPerPercent))
  const percentage = percentageOfNodesToScore === 0 ? adaptive : percentageOfNodesToScore
  return Math.max(feasibleMin, Math.trunc((nodeCount * percentage) / 100))
}

export function schedulePod(input: CycleInput): Decision {
  const { cluster, startIndex } = input
  if (cluster.nodes.length === 0) {
    return { kind: 'unschedulable', diagnosis: noNodes, nextIndex: 0, postFiltering: undefined }
  }
  const prepared = prepareFilters(input.pod, cluster, input.plugins.filters)
  if (prepared.kind === 'rejected') {
    const { rejection } = prepared
    const plugins = new Set([rejection.plugin])
    const diagnosis = { nodeCount: cluster.nodes.length, atOnce: rejection, byNode: [], elsewhere: rejection, plugins }
    return { kind: 'unschedulable', diagnosis, nextIndex: startIndex, postFiltering: postFilter(input, diagnosis) }
  }
  const nominated = nominatedNode(input, prepared)
  if (nominated !== undefined) {
    return bindTo(nominated, { prepared, why: 'its nominated node will do', nextIndex: startIndex })
  }
  const { feasible, rejected } = findFeasible(input, prepared)
  const nextIndex = (startIndex + feasible.length + rejected.length) % cluster.nodes.length
  if (feasible.length > 0) {
    const { node, why } = pickNode(input, feasible)
    return bindTo(node, { prepared, why, nextIndex })
  }
  const diagnosis = diagnose(input, prepared, rejected)
  return { kind: 'unschedulable', diagnosis, nextIndex, postFiltering: postFilter(input, diagnosis, prepared) }
}

function postFilter(
  { pod, cluster, plugins, random }: CycleInput,
  diagnosis: Diagnosis,
  filters?: PreparedFilters,
): PostFiltering {
  return runPostFilters(plugins.postFilters, { pod, cluster, diagnosis, filters, random })
}

function bindTo(
  node: NodeInfo,
  {
    prepared,
    why,
    nextIndex,
  }: { readonly prepared: PreparedFilters; readonly why: string; readonly nextIndex: number },
): Decision {
  const { reservers } = prepared
  const reserve = (): readonly Reservation[] =>
    reservers.length === 0 ? noReservations : reservers.flatMap((reserveOn) => reserveOn(node) ?? [])
  return { kind: 'bind', node, why, nextIndex, reserve }
}

const noReservations: readonly Reservation[] = []

function nominatedNode({ pod, cluster }: CycleInput, prepared: PreparedFilters): NodeInfo | undefined {
  const name = pod.pod.status?.nominatedNodeName ?? ''
  const node = name === '' ? undefined : cluster.node(name)
  if (node === undefined) return undefined
  return rejectionOn(node, pod, prepared, cluster.nominations) === undefined ? node : undefined
}

function findFeasible({ pod, cluster, startIndex, percentageOfNodesToScore }: CycleInput, prepared: PreparedFilters) {
  const nodes = eligibleNodes(cluster, prepared.nodeNames)
  const wanted = feasibleNodesWanted(nodes.length, percentageOfNodesToScore)
  const feasible: NodeInfo[] = []
  const rejected: NodeRejection[] = []
  const { nominations } = cluster
  const hasNominated = !nominations.isEmpty
  for (let offset = 0; offset < nodes.length && feasible.length < wanted; offset += 1) {
    const node = nodes[(startIndex + offset) % nodes.length]
    if (node === undefined) continue
    const rejection = hasNominated ? rejectionOn(node, pod, prepared, nominations) : rejectionOf(node, prepared)
    if (rejection === undefined) feasible.push(node)
    else rejected.push({ node, rejection })
  }
  return { feasible, rejected }
}

function eligibleNodes(cluster: ClusterView, names: ReadonlySet<string> | undefined): readonly NodeInfo[] {
  if (names === undefined) return cluster.nodes
  return [...names].flatMap((name) => cluster.node(name) ?? [])
}

function diagnose({ cluster }: CycleInput, prepared: PreparedFilters, byNode: readonly NodeRejection[]): Diagnosis {
  const plugins = new Set(byNode.map(({ rejection }) => rejection.plugin))
  const nodeCount = cluster.nodes.length
  if (prepared.nodeNames === undefined) return { nodeCount, byNode, plugins }
  for (const name of prepared.namedBy) plugins.add(name)
  const elsewhere = {
    plugin: prepared.namedBy[0] ?? '',
    isResolvable: false,
    reasons: [`node(s) didn't satisfy plugin(s) [${prepared.namedBy.toSorted().join(' ')}]`],
  }
  return { nodeCount, byNode, elsewhere, plugins }
}

/** The node with the highest sum of weighted scores; among equals by chance. */
function pickNode({ pod, cluster, plugins, random, scratch }: CycleInput, feasible: readonly NodeInfo[]) {
  const [only] = feasible
  if (feasible.length === 1 && only !== undefined) return { node: only, why: 'no other node will do' }
  const { totals, scores } = scratch.take(feasible.length)
  for (const plugin of plugins.scores) {
    const scoring = plugin.score(pod, cluster, feasible, scores)
    if (scoring.kind === 'skip') continue
    scoring.normalize?.(scores)
    addWeighted(totals, scores, plugin.weight)
  }
  const node = must(feasible[indexOfHighest(totals, random)], 'one of the nodes that will do has the highest score')
  return { node, why: `highest score of ${feasible.length} nodes that will do` }
}

function addWeighted(totals: Scores, scores: Scores, weight: number): void {
  for (let index = 0; index < totals.length; index += 1) {
    totals[index] = (totals[index] ?? 0) + (scores[index] ?? 0) * weight
  }
}

/** Each of several equals is picked with the same chance. */
function indexOfHighest(totals: Scores, random: Random): number {
  let best = 0
  let equals = 0
  for (let index = 0; index < totals.length; index += 1) {
    const total = totals[index] ?? 0
    const highest = totals[best] ?? 0
    if (index === 0 || total > highest) {
      best = index
      equals = 1
    } else if (total === highest) {
      equals += 1
      if (random.float() * equals < 1) best = index
    }
  }
  return best
}

/** Whether the pod would be let on one node by the plugins that look at nothing else. */
export function passesOn(
  node: NodeInfo,
  pod: PodInfo,
  cluster: ClusterView,
  filters: readonly FilterPlugin[],
): boolean {
  return filters.every((plugin) => {
    if (!plugin.isNodeLocal) return true
    const filtering = plugin.preFilter(pod, cluster)
    return filtering.kind === 'skip' || (filtering.kind === 'filter' && filtering.filter(node) === undefined)
  })
}
