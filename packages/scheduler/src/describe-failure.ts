// Mirrors pkg/scheduler/framework/types.go: FitError, and framework/preemption/preemption.go, 1.36.
import type { Diagnosis } from './cycle.ts'
import type { NodeInfo } from './snapshot/node-info.ts'
import type { PodInfo } from './snapshot/pod-info.ts'
import { noNodesMessage } from './texts.ts'

/**
 * Why a pod stays without a node, in the words that people and the autoscaler know:
 * `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s). preemption: …`
 */
export function describeFailure(pod: PodInfo, diagnosis: Diagnosis, nodes: readonly NodeInfo[]): string {
  const { nodeCount, atOnce } = diagnosis
  if (nodeCount === 0) return noNodesMessage
  const reasons = atOnce === undefined ? countReasons(diagnosis) : atOnce.reasons.join(', ')
  const why = reasons === '' ? '' : ` ${reasons}.`
  return `${availability(nodeCount)}${why} preemption: ${describePreemption(pod, diagnosis, nodes)}`
}

function availability(nodeCount: number): string {
  return `0/${nodeCount} nodes are available:`
}

function countReasons({ byNode, nodeCount, elsewhere }: Diagnosis): string {
  const counts = new Map<string, number>()
  const count = (reasons: readonly string[], by: number): void => {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + by)
  }
  for (const { rejection } of byNode) count(rejection.reasons, 1)
  if (elsewhere !== undefined && byNode.length < nodeCount) count(elsewhere.reasons, nodeCount - byNode.length)
  return printCounts(counts)
}

/** Sorted as texts, so that `10 …` comes before `2 …`. */
function printCounts(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .toSorted()
    .join(', ')
}

/**
 * What pushing out less important pods would do. Where there are none on the nodes that could be freed, the answer is
 * Kubernetes'.
 *
 * Differs: this scheduler pushes no pod out; where Kubernetes might, the message says so.
 */
function describePreemption({ pod, priority }: PodInfo, diagnosis: Diagnosis, nodes: readonly NodeInfo[]): string {
  if (pod.spec?.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.'
  const rejections = new Map(diagnosis.byNode.map(({ node, rejection }) => [node, rejection]))
  const freeable = nodes.filter((node) => (rejections.get(node) ?? diagnosis.elsewhere)?.isResolvable === true)
  const hasVictims = (node: NodeInfo): boolean => node.pods.values().some((each) => each.priority < priority)
  if (freeable.some(hasVictims)) return 'not done by this scheduler, pods of lower priority stay.'
  const counts = new Map<string, number>()
  if (freeable.length > 0) counts.set('No preemption victims found for incoming pod', freeable.length)
  const hopeless = diagnosis.nodeCount - freeable.length
  if (hopeless > 0) counts.set('Preemption is not helpful for scheduling', hopeless)
  return `${availability(diagnosis.nodeCount)} ${printCounts(counts)}.`
}
