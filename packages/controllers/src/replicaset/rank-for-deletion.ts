// Mirrors pkg/controller/replicaset/replica_set.go, getPodsToDelete, 1.36.
import { creationTimeMs, type Pod, isPodActive, isPodReady } from '@coxswain/api'
import { compareForDeletion, deletionTraits } from '../shared/pod-order.ts'

export interface Ranking {
  readonly count: number
  readonly nowMs: number
  /** What a pod's annotation says of the cost of its deletion is not read. */
  readonly ignoresCost?: boolean | undefined
}

/**
 * The first `count` in the order in which pods are deleted: least useful first. Of pods that are equally far, the one with
 * more relatives on its node goes first, so that what remains is spread.
 */
export function rankForDeletion(
  pods: readonly Pod[],
  related: readonly Pod[],
  { count, nowMs, ignoresCost = false }: Ranking,
): readonly Pod[] {
  if (count >= pods.length) return pods
  const relativesByNode = new Map<string, number>()
  for (const pod of related) {
    if (!isPodActive(pod)) continue
    const node = nodeOf(pod)
    relativesByNode.set(node, (relativesByNode.get(node) ?? 0) + 1)
  }
  return pods
    .map((pod) => deletionTraits(pod, relativesByNode.get(nodeOf(pod)) ?? 0))
    .map((traits) => (ignoresCost ? { ...traits, cost: 0 } : traits))
    .toSorted((a, b) => compareForDeletion(a, b, nowMs))
    .slice(0, count)
    .map(({ pod }) => pod)
}

/** Pods without a node count as being on one together. */
const nodeOf = (pod: Pod): string => pod.spec?.nodeName ?? ''

/** How many times as old as the youngest ready pod each chosen ready pod is, in whole numbers. */
export function ageRatios(chosen: readonly Pod[], pods: readonly Pod[], nowMs: number): readonly number[] {
  const youngestMs = nowMs - Math.max(0, ...pods.filter(isPodReady).map(creationTimeMs))
  if (youngestMs <= 0) return []
  return chosen.filter(isPodReady).map((pod) => Math.trunc((nowMs - creationTimeMs(pod)) / youngestMs))
}
