import { generationOf, type Deployment, type ReplicaSet } from '@coxswain/api'

/** The API fills in 1. */
export const wantedReplicas = (deployment: Deployment): number => deployment.spec?.replicas ?? 1

/** What a ReplicaSet was asked for. */
export const sizeOf = (replicaSet: ReplicaSet): number => replicaSet.spec?.replicas ?? 1
export const runningOf = (replicaSet: ReplicaSet): number => replicaSet.status?.replicas ?? 0
export const readyOf = (replicaSet: ReplicaSet): number => replicaSet.status?.readyReplicas ?? 0
export const availableOf = (replicaSet: ReplicaSet): number => replicaSet.status?.availableReplicas ?? 0

export function sum(replicaSets: readonly ReplicaSet[], count: (replicaSet: ReplicaSet) => number): number {
  return replicaSets.reduce((total, replicaSet) => total + count(replicaSet), 0)
}

/** Has or ought to have pods. */
export const isActive = (replicaSet: ReplicaSet): boolean => sizeOf(replicaSet) > 0

/** Undefined when one of them has been synced and does not tell: the sum would be wrong. */
export function sumTerminating(replicaSets: readonly ReplicaSet[]): number | undefined {
  let total = 0
  for (const { status } of replicaSets) {
    const count = status?.terminatingReplicas
    if (count !== undefined) total += count
    else if ((status?.observedGeneration ?? 0) !== 0) return undefined
  }
  return total
}

/** All replicas are of the new kind and available, and the spec that says so has been seen. */
export function isComplete(deployment: Deployment, status: NonNullable<Deployment['status']>): boolean {
  const wanted = wantedReplicas(deployment)
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= generationOf(deployment)
  )
}
