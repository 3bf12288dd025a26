// Mirrors pkg/controller/deployment/rolling.go, 1.36.
import type { Deployment, ReplicaSet } from '@coxswain/api'
import { minAvailableOf, newReplicaSetSize } from './fenceposts.ts'
import { byAge } from './order-replica-sets.ts'
import { availableOf, sizeOf, sum, wantedReplicas } from './replica-counts.ts'
import { resizeIfNeeded, resized, type Resize } from './resize.ts'

/** The new ReplicaSet to what is wanted, as far as the surge allows. `all` includes it. */
export function planNew(
  deployment: Deployment,
  newReplicaSet: ReplicaSet,
  all: readonly ReplicaSet[],
): readonly Resize[] {
  const wanted = wantedReplicas(deployment)
  const size = sizeOf(newReplicaSet)
  if (size === wanted) return []
  return resizeIfNeeded(
    deployment,
    newReplicaSet,
    size > wanted ? wanted : newReplicaSetSize(deployment, all, newReplicaSet),
  )
}

/**
 * The old ReplicaSets (those that are active) down, as far as enough pods stay available: first those pods that do not work
 * in any case, then, oldest ReplicaSet first, what the available ones are beyond the minimum. Both may hit the same one.
 *
 * 10 wanted, 2 may be missing, surge 3; old 8 and new 5, of which none becomes available: 13 - 8 - 5 = 0, nothing goes. After
 * a rollback the 8 are the new ones, and one is down: 13 - 8 - 1 = 4 of the broken 5 go.
 */
export function planOld(deployment: Deployment, newReplicaSet: ReplicaSet, old: readonly ReplicaSet[]): OldPlan {
  const oldestFirst = old.toSorted(byAge)
  const minAvailable = minAvailableOf(deployment)
  const newUnavailable = sizeOf(newReplicaSet) - availableOf(newReplicaSet)
  const total = sum(old, sizeOf) + sizeOf(newReplicaSet)
  const budget = total - minAvailable - newUnavailable
  if (budget <= 0) return nothingOld
  const { resizes: unhealthy, isCutShort } = planUnhealthy(deployment, oldestFirst, budget)
  if (isCutShort) return { resizes: unhealthy, isCutShort }
  const remaining = oldestFirst.map((replicaSet) => after(replicaSet, unhealthy))
  const spare = sum([...old, newReplicaSet], availableOf) - minAvailable
  return { resizes: [...unhealthy, ...planSpare(deployment, remaining, spare)], isCutShort: false }
}

export interface OldPlan {
  readonly resizes: readonly Resize[]
  /** The statuses contradict the sizes: the rest waits until they have settled. */
  readonly isCutShort: boolean
}

const nothingOld: OldPlan = { resizes: [], isCutShort: false }

/**
 * Pods that are not available, `budget` at most. A ReplicaSet that tells of more available pods than it was asked for is just
 * being resized: upstream takes that for an error and goes no further.
 */
function planUnhealthy(deployment: Deployment, old: readonly ReplicaSet[], budget: number): OldPlan {
  const resizes: Resize[] = []
  let left = budget
  for (const replicaSet of old) {
    const size = sizeOf(replicaSet)
    const unavailable = size === 0 ? 0 : size - availableOf(replicaSet)
    if (left <= 0) break
    if (unavailable < 0) return { resizes, isCutShort: true }
    const count = Math.min(left, unavailable)
    left -= count
    resizes.push(...resizeIfNeeded(deployment, replicaSet, size - count))
  }
  return { resizes, isCutShort: false }
}

function planSpare(deployment: Deployment, old: readonly ReplicaSet[], spare: number): readonly Resize[] {
  let left = spare
  return old.flatMap((replicaSet) => {
    const size = sizeOf(replicaSet)
    if (left <= 0 || size === 0) return []
    const count = Math.min(size, left)
    left -= count
    return resizeIfNeeded(deployment, replicaSet, size - count)
  })
}

/** As it will be asked for. Its status stays what it was: pods have not gone yet. */
function after(replicaSet: ReplicaSet, resizes: readonly Resize[]): ReplicaSet {
  const found = resizes.find(({ uid }) => uid === replicaSet.metadata?.uid)
  return found === undefined ? replicaSet : resized(replicaSet, found)
}
