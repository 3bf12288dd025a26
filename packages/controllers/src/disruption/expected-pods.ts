// Mirrors getExpectedPodCount and getExpectedScale of pkg/controller/disruption/disruption.go, 1.36.
import {
  controllerOf,
  nameOf,
  scaleRoundingUp,
  type OwnerReference,
  type Pod,
  type PodDisruptionBudget,
} from '@coxswain/api'
import type { ControllerScale } from './find-scale.ts'

export interface Expected {
  readonly expectedPods: number
  readonly desiredHealthy: number
  /** Nobody controls some of the pods, where the number of pods is asked of their controllers. */
  readonly hasUnmanaged: boolean
}

/** Whether the number of pods depends on what their controllers want. */
export function needsScale({ spec }: PodDisruptionBudget): boolean {
  return spec?.maxUnavailable !== undefined || typeof spec?.minAvailable === 'string'
}

/** By the uid that pods give for their controller; undefined when that one is gone. */
export type ScalesByReference = ReadonlyMap<string, ControllerScale | undefined>

/** How many pods there should be, and how many of them healthy. Throws with Kubernetes' message. */
export function expectPods(budget: PodDisruptionBudget, pods: readonly Pod[], scales: ScalesByReference): Expected {
  const { maxUnavailable, minAvailable } = budget.spec ?? {}
  if (!needsScale(budget)) {
    return typeof minAvailable === 'number'
      ? { expectedPods: pods.length, desiredHealthy: minAvailable, hasUnmanaged: false }
      : { expectedPods: 0, desiredHealthy: 0, hasUnmanaged: false }
  }
  const { expectedPods, hasUnmanaged } = sumScales(pods, scales)
  const desiredHealthy =
    maxUnavailable === undefined
      ? scaleRoundingUp(minAvailable, expectedPods)
      : Math.max(0, expectedPods - scaleRoundingUp(maxUnavailable, expectedPods))
  return { expectedPods, desiredHealthy, hasUnmanaged }
}

/** Each controller counts once, however many pods, and ReplicaSets in between, it has. */
function sumScales(
  pods: readonly Pod[],
  scales: ScalesByReference,
): { readonly expectedPods: number; readonly hasUnmanaged: boolean } {
  const replicasByUid = new Map<string, number>()
  let hasUnmanaged = false
  for (const pod of pods) {
    const reference = controllerOf(pod)
    if (reference === undefined) {
      hasUnmanaged = true
      continue
    }
    const found = scales.get(reference.uid)
    if (found === undefined) throw new Error(`found no controllers for pod "${nameOf(pod)}"`)
    replicasByUid.set(found.uid, found.replicas)
  }
  const expectedPods = [...replicasByUid.values()].reduce((sum, replicas) => sum + replicas, 0)
  return { expectedPods, hasUnmanaged }
}

/** The controllers that the pods name, each once. */
export function controllersOf(pods: readonly Pod[]): readonly OwnerReference[] {
  const byUid = new Map<string, OwnerReference>()
  for (const pod of pods) {
    const reference = controllerOf(pod)
    if (reference !== undefined && !byUid.has(reference.uid)) byUid.set(reference.uid, reference)
  }
  return [...byUid.values()]
}
