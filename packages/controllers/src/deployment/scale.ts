// Mirrors pkg/controller/deployment/sync.go, scale, and util, GetReplicaSetProportion, 1.36.
import { annotationsOf, type Deployment, type ReplicaSet } from '@coxswain/api'
import { countAnnotation } from './annotations.ts'
import { isRollingUpdate, maxSurgeOf } from './fenceposts.ts'
import { byAge, bySizeNewerFirst, bySizeOlderFirst } from './order-replica-sets.ts'
import { availableOf, isActive, sizeOf, sum, wantedReplicas } from './replica-counts.ts'
import { resizeIfNeeded, resizeOrAnnotate, type Resize } from './resize.ts'
import { annotations } from './texts.ts'

/**
 * Resizes for a Deployment that was scaled, or is paused. One active ReplicaSet takes all. Of several, in the middle of a
 * rollout, each gets its share, so that what fails in the new version does not become more of the whole.
 */
export function planScale(
  deployment: Deployment,
  newReplicaSet: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): readonly Resize[] {
  const wanted = wantedReplicas(deployment)
  const only = activeOrLatest(newReplicaSet, old)
  if (only !== undefined) return resizeIfNeeded(deployment, only, wanted)
  if (newReplicaSet !== undefined && isSaturated(deployment, newReplicaSet)) {
    return newestFirst(old)
      .filter(isActive)
      .flatMap((replicaSet) => resizeIfNeeded(deployment, replicaSet, 0))
  }
  if (!isRollingUpdate(deployment)) return []
  return planProportions(deployment, [...newestFirst(old), ...presentOnes(newReplicaSet)].filter(isActive))
}

/** The active one; if none is, the one that is to be; undefined when several are, or there are none at all. */
export function activeOrLatest(
  newReplicaSet: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): ReplicaSet | undefined {
  const newest = newestFirst(old)
  const active = [...newest, ...presentOnes(newReplicaSet)].filter(isActive)
  if (active.length > 1) return undefined
  return active[0] ?? newReplicaSet ?? newest[0]
}

const newestFirst = (replicaSets: readonly ReplicaSet[]): readonly ReplicaSet[] =>
  replicaSets.toSorted((a, b) => byAge(b, a))

const presentOnes = (replicaSet: ReplicaSet | undefined): readonly ReplicaSet[] =>
  replicaSet === undefined ? [] : [replicaSet]

/** It has, knows and provides all that is wanted. */
function isSaturated(deployment: Deployment, replicaSet: ReplicaSet): boolean {
  const wanted = wantedReplicas(deployment)
  const desired = annotationsOf(replicaSet)[annotations.desiredReplicas] ?? ''
  return (
    sizeOf(replicaSet) === wanted &&
    /^[+-]?[0-9]+$/.test(desired) &&
    Number(desired) === wanted &&
    availableOf(replicaSet) === wanted
  )
}

/**
 * Shares what is to be added or removed among the active ones, largest first, in proportion to their sizes; what rounding
 * leaves goes to the first. 10 → 20 wanted, surge 5, new 3 and old 10 of 15 before → 12 to add: old +7, new +2, and the 3
 * that are left to the old one: 20 and 5.
 */
function planProportions(deployment: Deployment, active: readonly ReplicaSet[]): readonly Resize[] {
  const wanted = wantedReplicas(deployment)
  const allowed = wanted > 0 ? wanted + maxSurgeOf(deployment) : 0
  const toAdd = allowed - sum(active, sizeOf)
  const ordered = toAdd === 0 ? active : active.toSorted(toAdd > 0 ? bySizeNewerFirst : bySizeOlderFirst)
  let added = 0
  const sizes = ordered.map((replicaSet) => {
    const share = proportionOf(deployment, replicaSet, { toAdd, added })
    added += share
    return sizeOf(replicaSet) + share
  })
  return ordered.flatMap((replicaSet, index) => {
    const size = sizes[index] ?? 0
    const isFirst = index === 0 && toAdd !== 0
    return resizeOrAnnotate(deployment, replicaSet, isFirst ? Math.max(0, size + toAdd - added) : size)
  })
}

export interface Sharing {
  readonly toAdd: number
  /** Given to others before. */
  readonly added: number
}

/** A ReplicaSet's share of what is to be added, negative when it is to be removed, within what is left of it. */
export function proportionOf(deployment: Deployment, replicaSet: ReplicaSet, { toAdd, added }: Sharing): number {
  if (sizeOf(replicaSet) === 0 || toAdd === 0 || toAdd === added) return 0
  const fraction = fractionOf(deployment, replicaSet)
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added)
}

/** By how much it would grow if all grew alike. */
function fractionOf(deployment: Deployment, replicaSet: ReplicaSet): number {
  const size = sizeOf(replicaSet)
  const wanted = wantedReplicas(deployment)
  if (wanted === 0) return -size
  const before = countAnnotation(replicaSet, annotations.maxReplicas) || (deployment.status?.replicas ?? 0)
  if (before === 0) return 0
  // Upstream multiplies in 32 bits, and wraps.
  const scaled = Math.imul(size, wanted + maxSurgeOf(deployment)) / before
  return Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5) - size
}
