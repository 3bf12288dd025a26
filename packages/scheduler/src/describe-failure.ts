// Mirrors pkg/scheduler/framework/types.go: FitError, 1.36.
import type { Diagnosis } from './framework/diagnosis.ts'
import type { PostFiltering } from './framework/post-filter.ts'
import { noNodesMessage } from './texts.ts'

/**
 * Why a pod stays without a node, in the words that people and the autoscaler know:
 * `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s). no new claims to deallocate, preemption: …`
 */
export function describeFailure(diagnosis: Diagnosis, postFiltering: PostFiltering | undefined): string {
  const { nodeCount, atOnce } = diagnosis
  if (nodeCount === 0) return noNodesMessage
  const reasons = atOnce === undefined ? countReasons(diagnosis) : atOnce.reasons.join(', ')
  const why = reasons === '' ? '' : ` ${reasons}.`
  const more = postFiltering === undefined || postFiltering.kind === 'preempt' ? '' : ` ${postFiltering.message}`
  return `${availability(nodeCount)}${why}${more}`
}

export function availability(nodeCount: number): string {
  return `0/${nodeCount} nodes are available:`
}

function countReasons({ byNode, nodeCount, elsewhere }: Diagnosis): string {
  const counts = new Map<string, number>()
  const count = (reasons: readonly string[], by: number): void => {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + by)
  }
  for (const { rejection } of byNode) count(rejection.reasons, 1)
  if (elsewhere !== undefined && byNode.length < nodeCount) count(elsewhere.reasons, nodeCount - byNode.length)
  return printReasons(counts)
}

/** Sorted as texts, so that `10 …` comes before `2 …`. */
export function printReasons(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .toSorted()
    .join(', ')
}
