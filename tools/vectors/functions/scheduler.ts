import { everything, type Node, type Pod } from '@coxswain/api'
import { ClusterSnapshot } from '@coxswain/scheduler/src/snapshot/cluster-snapshot.ts'
import type { NodeInfo } from '@coxswain/scheduler/src/snapshot/node-info.ts'
import { podInfo, type PodInfo } from '@coxswain/scheduler/src/snapshot/pod-info.ts'
import type { FilterPlugin, Rejection, ScorePlugin } from '@coxswain/scheduler/src/framework/plugin.ts'
import { imageLocality } from '@coxswain/scheduler/src/plugins/image-locality/image-locality.ts'
import { interPodAffinity } from '@coxswain/scheduler/src/plugins/inter-pod-affinity/filter.ts'
import { interPodAffinityScore } from '@coxswain/scheduler/src/plugins/inter-pod-affinity/score.ts'
import { nodeAffinity, nodeAffinityScore } from '@coxswain/scheduler/src/plugins/node-affinity/node-affinity.ts'
import { nodeName } from '@coxswain/scheduler/src/plugins/node-name/node-name.ts'
import { nodePorts } from '@coxswain/scheduler/src/plugins/node-ports/node-ports.ts'
import {
  mostAllocated,
  nodeResourcesFitScore,
  requestedToCapacityRatio,
} from '@coxswain/scheduler/src/plugins/node-resources/allocation-score.ts'
import { nodeResourcesBalancedAllocation } from '@coxswain/scheduler/src/plugins/node-resources/balanced-allocation.ts'
import { nodeResourcesFit } from '@coxswain/scheduler/src/plugins/node-resources/fit.ts'
import { nodeUnschedulable } from '@coxswain/scheduler/src/plugins/node-unschedulable/node-unschedulable.ts'
import { podTopologySpread } from '@coxswain/scheduler/src/plugins/pod-topology-spread/filter.ts'
import { podTopologySpreadScore } from '@coxswain/scheduler/src/plugins/pod-topology-spread/score.ts'
import {
  taintToleration,
  taintTolerationScore,
} from '@coxswain/scheduler/src/plugins/taint-toleration/taint-toleration.ts'
import type { VectorFunctions } from '../vector.ts'

interface PluginsInput {
  readonly pod: Pod
  readonly nodes: readonly Node[] | null
  readonly existingPods: readonly Pod[] | null
}

/** One plugin, and which of upstream's steps it has: the recording has an entry for each of these. */
interface Recorded {
  readonly filter?: FilterPlugin
  readonly hasPreFilter?: boolean
  readonly score?: ScorePlugin
  readonly hasPreScore?: boolean
}

const shape = [
  { utilization: 0, score: 0 },
  { utilization: 40, score: 8 },
  { utilization: 100, score: 10 },
]
const fit = { filter: nodeResourcesFit, hasPreFilter: true, hasPreScore: true }

const plugins: Readonly<Record<string, Recorded>> = {
  ImageLocality: { score: imageLocality },
  InterPodAffinity: { filter: interPodAffinity, hasPreFilter: true, score: interPodAffinityScore, hasPreScore: true },
  NodeAffinity: { filter: nodeAffinity, hasPreFilter: true, score: nodeAffinityScore, hasPreScore: true },
  NodeName: { filter: nodeName },
  NodePorts: { filter: nodePorts, hasPreFilter: true },
  NodeResourcesBalancedAllocation: { score: nodeResourcesBalancedAllocation, hasPreScore: true },
  'NodeResourcesFit/LeastAllocated': { ...fit, score: nodeResourcesFitScore() },
  'NodeResourcesFit/MostAllocated': {
    ...fit,
    score: nodeResourcesFitScore({ ofUtilization: mostAllocated, weights: { cpu: 1, memory: 1 }, mean: 'cut' }),
  },
  'NodeResourcesFit/RequestedToCapacityRatio': {
    ...fit,
    score: nodeResourcesFitScore({
      ofUtilization: requestedToCapacityRatio(shape),
      weights: { cpu: 3, memory: 1 },
      mean: 'rounded-without-zeros',
    }),
  },
  NodeUnschedulable: { filter: nodeUnschedulable },
  PodTopologySpread: {
    filter: podTopologySpread,
    hasPreFilter: true,
    score: podTopologySpreadScore(() => everything),
    hasPreScore: true,
  },
  TaintToleration: { filter: taintToleration, score: taintTolerationScore, hasPreScore: true },
}

export const functions = {
  plugins: ({ pod, nodes, existingPods }: PluginsInput) => {
    const cluster = clusterOf(nodes ?? [], existingPods ?? [])
    const info = podInfo(pod)
    return Object.fromEntries(
      Object.entries(plugins).map(([name, recorded]) => [
        name,
        { ...filtered(recorded, info, cluster), ...scored(recorded, info, cluster) },
      ]),
    )
  },
} satisfies VectorFunctions

function clusterOf(nodes: readonly Node[], pods: readonly Pod[]): ClusterSnapshot {
  const snapshot = new ClusterSnapshot({ entries: () => [], get: () => undefined })
  for (const node of nodes) snapshot.setNode(node)
  for (const pod of pods) snapshot.setPod(podInfo(pod), pod.spec?.nodeName ?? '')
  return snapshot
}

const skipped = { code: 'Skip', reasons: null }

function filtered({ filter, hasPreFilter }: Recorded, pod: PodInfo, cluster: ClusterSnapshot) {
  if (filter === undefined) return {}
  const filtering = filter.preFilter(pod, cluster)
  if (filtering.kind === 'rejected') return { preFilter: { status: status(filtering.rejection) } }
  if (filtering.kind === 'skip' && hasPreFilter === true) return { preFilter: { status: skipped } }
  const ask = filtering.kind === 'skip' ? () => undefined : filtering.filter
  const named = filtering.kind === 'filter' && filtering.nodeNames !== undefined ? [...filtering.nodeNames] : undefined
  return {
    ...(hasPreFilter === true ? { preFilter: { status: 'Success', nodeNames: named?.toSorted() } } : {}),
    filter: byNode(cluster.nodes, (node) => status(ask(node))),
  }
}

function status(rejection: Rejection | undefined) {
  if (rejection === undefined) return 'Success'
  const code = rejection.isResolvable ? 'Unschedulable' : 'UnschedulableAndUnresolvable'
  return { code, reasons: rejection.reasons }
}

function scored({ score, hasPreScore }: Recorded, pod: PodInfo, cluster: ClusterSnapshot) {
  if (score === undefined) return {}
  const { nodes } = cluster
  const raw = new Float64Array(nodes.length)
  const scoring = score.score(pod, cluster, nodes, raw)
  if (scoring.kind === 'skip') return hasPreScore === true ? { preScore: skipped } : { score: byNode(nodes, () => 0) }
  const normalized = raw.slice()
  scoring.normalize?.(normalized)
  return {
    ...(hasPreScore === true ? { preScore: 'Success' } : {}),
    score: byNode(nodes, (_, index) => raw[index]),
    ...(scoring.normalize === undefined ? {} : { normalized: byNode(nodes, (_, index) => normalized[index]) }),
  }
}

function byNode<T>(nodes: readonly NodeInfo[], of: (node: NodeInfo, index: number) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(nodes.map((node, index) => [node.name, of(node, index)]))
}
