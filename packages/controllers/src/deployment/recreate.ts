// Mirrors pkg/controller/deployment/recreate.go, 1.36.
import { isPodTerminal } from '@coxswain/api'
import { isActive, runningOf, sum } from './replica-counts.ts'
import { resizeIfNeeded, type Resize } from './resize.ts'
import type { Rollout } from './rollout.ts'

/** All old ones to nothing. */
export function planRemoval({ deployment, oldReplicaSets }: Rollout): readonly Resize[] {
  return oldReplicaSets.filter(isActive).flatMap((replicaSet) => resizeIfNeeded(deployment, replicaSet, 0))
}

/** A pod counts until it has come to its end, also while it is being deleted and when nobody knows of it. */
export function hasOldPods({ oldReplicaSets, podsOf }: Rollout): boolean {
  if (sum(oldReplicaSets, runningOf) > 0) return true
  return oldReplicaSets.some((replicaSet) => podsOf(replicaSet).some((pod) => !isPodTerminal(pod)))
}
