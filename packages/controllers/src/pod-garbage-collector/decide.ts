// Mirrors pkg/controller/podgc/gc_controller.go, 1.36.
import { creationTimeMs, isBeingDeleted, isConditionTrue, nameOf, type Node, type Pod } from '@coxswain/api'
import { compareTexts } from '@coxswain/base'
import type { Snapshot } from './observe.ts'
import { outOfServiceTaint } from './texts.ts'

/** Why a pod goes; label of the metrics. */
export type Reason = 'terminated' | 'out-of-service' | 'orphaned' | 'unscheduled'

const livePhases: ReadonlySet<string> = new Set(['Pending', 'Running', 'Unknown'])

/** Of the pods that are over, those beyond the threshold: evicted ones first, then the oldest. A threshold of 0 keeps all. */
export function terminatedPods(pods: readonly Pod[], threshold: number): readonly Pod[] {
  if (threshold <= 0) return []
  const over = pods.filter((pod) => !livePhases.has(pod.status?.phase ?? ''))
  const surplus = over.length - threshold
  return surplus <= 0 ? [] : over.toSorted(evictedThenOldest).slice(0, surplus)
}

function evictedThenOldest(a: Pod, b: Pod): number {
  const byEviction = Number(isEvicted(b)) - Number(isEvicted(a))
  if (byEviction !== 0) return byEviction
  const byAge = (creationTimeMs(a) ?? 0) - (creationTimeMs(b) ?? 0)
  return byAge !== 0 ? byAge : compareTexts(nameOf(a), nameOf(b))
}

const isEvicted = ({ status }: Pod): boolean => status?.phase === 'Failed' && status.reason === 'Evicted'

/** Pods that are being deleted on a node that somebody declared out of service: no kubelet will ever confirm their end. */
export function outOfServicePods({ pods, nodes }: Snapshot): readonly Pod[] {
  const stuck = pods.filter((pod) => {
    const node = isBeingDeleted(pod) ? nodes.get(pod.spec?.nodeName ?? '') : undefined
    return node !== undefined && isOutOfService(node)
  })
  return stuck.toSorted(evictedThenOldest)
}

function isOutOfService(node: Node): boolean {
  const isTainted = (node.spec?.taints ?? []).some(({ key }) => key === outOfServiceTaint)
  return isTainted && !isConditionTrue(node.status?.conditions, 'Ready')
}

/** Names that pods give as their node, and that no node has. */
export function missingNodes({ pods, nodes }: Snapshot): ReadonlySet<string> {
  const named = pods.map((pod) => pod.spec?.nodeName ?? '').filter((name) => name !== '' && !nodes.has(name))
  return new Set(named)
}

export function podsOf(pods: readonly Pod[], nodeNames: ReadonlySet<string>): readonly Pod[] {
  return pods.filter((pod) => nodeNames.has(pod.spec?.nodeName ?? ''))
}

/** Pods that were deleted before they had a node. */
export function unscheduledTerminatingPods(pods: readonly Pod[]): readonly Pod[] {
  return pods.filter((pod) => isBeingDeleted(pod) && (pod.spec?.nodeName ?? '') === '')
}
