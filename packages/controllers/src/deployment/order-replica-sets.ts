// Mirrors pkg/controller/controller_utils.go, ReplicaSetsByCreationTimestamp, …BySizeOlder and …BySizeNewer, 1.36.
import { creationTimeMs, nameOf, type ReplicaSet } from '@coxswain/api'
import { compareTexts } from '@coxswain/base'
import { revisionOf } from './annotations.ts'
import { sizeOf } from './replica-counts.ts'

/** Oldest first; those of the same second by name. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  return creationTimeMs(a) - creationTimeMs(b) || compareTexts(nameOf(a), nameOf(b))
}

/** Largest first; of the same size the older one. */
export function bySizeOlderFirst(a: ReplicaSet, b: ReplicaSet): number {
  return sizeOf(b) - sizeOf(a) || byAge(a, b)
}

/** Largest first; of the same size the newer one. */
export function bySizeNewerFirst(a: ReplicaSet, b: ReplicaSet): number {
  return sizeOf(b) - sizeOf(a) || byAge(b, a)
}

/** Lowest revision first; by age where a revision cannot be read. */
export function byRevision(a: ReplicaSet, b: ReplicaSet): number {
  const left = revisionOf(a)
  const right = revisionOf(b)
  if (left === undefined || right === undefined || left === right) return byAge(a, b)
  return left < right ? -1 : 1
}
