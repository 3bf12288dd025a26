// Mirrors pkg/scheduler/schedule_one.go: schedulePod and what it calls, 1.36.
import { must, type Random } from '@coxswain/base'
import type { Plugins } from './framework/default-plugins.ts'
import type { Filter, FilterPlugin, Rejection, Reservation, Scores } from './framework/plugin.ts'
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
  | { readonly kind: 'unschedulable'; readonly diagnosis: Diagnosis; readonly nextIndex: number }

/** Why no node will do. */
export interface Diagnosis {
  readonly nodeCount: number
  /** The pod was rejected before any node was looked at. */
  readonly atOnce?: Rejection | undefined
  readonly byNode: readonly NodeRejection[]
  /** What holds for the nodes that are not in `byNode`. */
  readonly elsewhere?: Rejection | undefined
  /** The plugins that rejected it somewhere: what they wait for may help. */
  readonly plugins: ReadonlySet<string>
}

export interface NodeRejection {
  readonly node: NodeInfo
  readonly rejection: Rejection
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
  if (cluster.nodes.length === 0) return { kind: 'unschedulable', diagnosis: noNodes, nextIndex: 0 }
  const prepared = prepareFilters(input)
  if (prepared.kind === 'rejected') {
    const { rejection } = prepared
    const plugins = new Set([rejection.plugin])
    const diagnosis = { nodeCount: cluster.nodes.length, atOnce: rejection, byNode: [], elsewhere: rejection, plugins }
    return { kind: 'unschedulable', diagnosis, nextIndex: startIndex }
  }
  const nominated = nominatedNode(input, prepared.filters)
  if (nominated !== undefined) {
    return bindTo(nominated, { prepared, why: 'its nominated node will do', nextIndex: startIndex })
  }
  const { feasible, rejected } = findFeasible(input, prepared)
  const nextIndex = (startIndex + feasible.length + rejected.length) % cluster.nodes.length
  if (feasible.length > 0) {
    const { node, why } = pickNode(input, feasible)
    return bindTo(node, { prepared, why, nextIndex })
  }
  return { kind: 'unschedulable', diagnosis: diagnose(input, prepared, rejected), nextIndex }
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

interface PreparedFilters {
  readonly kind: 'ready'
  readonly filters: readonly Filter[]
  readonly reservers: readonly ((node: NodeInfo) => Reservation | undefined)[]
  /** Only these nodes can pass; undefined: any. */
  readonly nodeNames: ReadonlySet<string> | undefined
  /** Who said so. */
  readonly namedBy: readonly string[]
}

function prepareFilters({
  pod,
  cluster,
  plugins,
}: CycleInput): PreparedFilters | { kind: 'rejected'; rejection: Rejection } {
  const filters: Filter[] = []
  const reservers: ((node: NodeInfo) => Reservation | undefined)[] = []
  const namedBy: string[] = []
  let nodeNames: ReadonlySet<string> | undefined
  for (const plugin of plugins.filters) {
    const filtering = plugin.preFilter(pod, cluster)
    if (filtering.kind === 'skip') continue
    if (filtering.kind === 'rejected') return filtering
    filters.push(filtering.filter)
    if (filtering.reserve !== undefined) reservers.push(filtering.reserve)
    if (filtering.nodeNames === undefined) continue
    nodeNames = nodeNames === undefined ? filtering.nodeNames : nodeNames.intersection(filtering.nodeNames)
    namedBy.push(plugin.name)
    if (nodeNames.size === 0) return { kind: 'rejected', rejection: noNodeForAll(namedBy) }
  }
  return { kind: 'ready', filters, reservers, nodeNames, namedBy }
}

function noNodeForAll(namedBy: readonly string[]): Rejection {
  const plugin = namedBy.at(-1) ?? ''
  const alone = `node(s) didn't satisfy plugin ${plugin}`
  const together = `node(s) didn't satisfy plugin(s) [${namedBy.toSorted().join(' ')}] simultaneously`
  return { plugin, isResolvable: false, reasons: [namedBy.length === 1 ? alone : together] }
}

function nominatedNode({ pod, cluster }: CycleInput, filters: readonly Filter[]): NodeInfo | undefined {
  const name = pod.pod.status?.nominatedNodeName ?? ''
  const node = name === '' ? undefined : cluster.node(name)
  return node !== undefined && rejectionOf(node, filters) === undefined ? node : undefined
}

function findFeasible({ cluster, startIndex, percentageOfNodesToScore }: CycleInput, prepared: PreparedFilters) {
  const nodes = eligibleNodes(cluster, prepared.nodeNames)
  const wanted = feasibleNodesWanted(nodes.length, percentageOfNodesToScore)
  const feasible: NodeInfo[] = []
  const rejected: NodeRejection[] = []
  for (let offset = 0; offset < nodes.length && feasible.length < wanted; offset += 1) {
    const node = nodes[(startIndex + offset) % nodes.length]
    if (node === undefined) continue
    const rejection = rejectionOf(node, prepared.filters)
    if (rejection === undefined) feasible.push(node)
    else rejected.push({ node, rejection })
  }
  return { feasible, rejected }
}

function eligibleNodes(cluster: ClusterView, names: ReadonlySet<string> | undefined): readonly NodeInfo[] {
  if (names === undefined) return cluster.nodes
  return [...names].flatMap((name) => cluster.node(name) ?? [])
}

function rejectionOf(node: NodeInfo, filters: readonly Filter[]): Rejection | undefined {
  for (const filter of filters) {
    const rejection = filter(node)
    if (rejection !== undefined) return rejection
  }
  return undefined
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
