// Mirrors pkg/controller/deployment/sync.go, cleanupDeployment, 1.36.
import { generationOf, isBeingDeleted, type Deployment, type ReplicaSet } from '@coxswain/api'
import { byRevision } from './order-replica-sets.ts'
import { noLimit } from './progress.ts'
import { runningOf, sizeOf } from './replica-counts.ts'

/**
 * Old ReplicaSets beyond what is kept, lowest revision first. Only the surplus is looked at: one of it that still has pods, or
 * whose size has not been seen, stays, and no other goes in its place.
 */
export function planPruning({ spec }: Deployment, old: readonly ReplicaSet[]): readonly ReplicaSet[] {
  const limit = spec?.revisionHistoryLimit
  if (limit === undefined || limit === noLimit) return []
  const alive = old.filter((replicaSet) => !isBeingDeleted(replicaSet))
  const surplus = alive.length - limit
  if (surplus <= 0) return []
  return alive
    .toSorted(byRevision)
    .slice(0, surplus)
    .filter(
      (replicaSet) =>
        runningOf(replicaSet) === 0 &&
        sizeOf(replicaSet) === 0 &&
        generationOf(replicaSet) <= (replicaSet.status?.observedGeneration ?? 0),
    )
}
