// Mirrors pkg/controller/deployment/util, ResolveFenceposts, MaxSurge, MaxUnavailable and NewRSNewReplicas, 1.36.
import {
  IntOrPercentError,
  scaleRoundingDown,
  scaleRoundingUp,
  type Deployment,
  type IntOrString,
  type ReplicaSet,
} from '@coxswain/api'
import { sizeOf, sum, wantedReplicas } from './replica-counts.ts'

export interface Fenceposts {
  readonly surge: number
  readonly unavailable: number
}

/**
 * Both bounds in pods: surge rounded up, unavailability rounded down. If nothing is left of either, one pod may be missing, or
 * no step could ever be made: 2 replicas, surge 0, unavailable 1 % → 0 and 0 → 0 and 1. Throws an `IntOrPercentError`.
 */
export function resolveFenceposts(
  maxSurge: IntOrString | undefined,
  maxUnavailable: IntOrString | undefined,
  desired: number,
): Fenceposts {
  const surge = scaleRoundingUp(maxSurge ?? 0, desired)
  const unavailable = scaleRoundingDown(maxUnavailable ?? 0, desired)
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable }
}

export const isRollingUpdate = (deployment: Deployment): boolean => deployment.spec?.strategy?.type === 'RollingUpdate'

/** Pods beyond the wanted ones, while rolling. 0 where validation let something unusable through. */
export function maxSurgeOf(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? fencepostsOf(deployment).surge : 0
}

/** Pods that may be missing, never more than are wanted. */
export function maxUnavailableOf(deployment: Deployment): number {
  const wanted = wantedReplicas(deployment)
  if (!isRollingUpdate(deployment) || wanted === 0) return 0
  return Math.min(fencepostsOf(deployment).unavailable, wanted)
}

export function minAvailableOf(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? wantedReplicas(deployment) - maxUnavailableOf(deployment) : 0
}

function fencepostsOf(deployment: Deployment): Fenceposts {
  const { maxSurge, maxUnavailable } = deployment.spec?.strategy?.rollingUpdate ?? {}
  try {
    return resolveFenceposts(maxSurge, maxUnavailable, wantedReplicas(deployment))
  } catch (error) {
    if (error instanceof IntOrPercentError) return { surge: 0, unavailable: 0 }
    throw error
  }
}

/**
 * How large the new ReplicaSet may be now: what is wanted, as far as all together stay within the surge. 10 wanted, surge 3,
 * old ones 10, new one 0 → 3. `newReplicaSet` is one of `all`.
 */
export function newReplicaSetSize(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  newReplicaSet: ReplicaSet,
): number {
  const wanted = wantedReplicas(deployment)
  const size = sizeOf(newReplicaSet)
  if (!isRollingUpdate(deployment)) return wanted
  const limit = wanted + scaleRoundingUp(deployment.spec?.strategy?.rollingUpdate?.maxSurge ?? 0, wanted)
  const total = sum(all, sizeOf)
  return total >= limit ? size : size + Math.min(limit - total, wanted - size)
}
