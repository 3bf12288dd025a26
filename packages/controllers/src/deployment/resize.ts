// Mirrors pkg/controller/deployment/sync.go, scaleReplicaSet, 1.36.
import type { Deployment, ReplicaSet } from '@coxswain/api'
import { hasSizeAnnotations, sizeAnnotations, type Sizes } from './annotations.ts'
import { maxSurgeOf } from './fenceposts.ts'
import { sizeOf, wantedReplicas } from './replica-counts.ts'

/** One ReplicaSet, to be given a size. `from` and `to` may be the same: then only its annotations are brought up to date. */
export interface Resize {
  readonly uid: string
  readonly name: string
  readonly from: number
  readonly to: number
  readonly sizes: Sizes
}

/** Stale annotations alone are no reason. */
export function resizeIfNeeded(deployment: Deployment, replicaSet: ReplicaSet, to: number): readonly Resize[] {
  return sizeOf(replicaSet) === to ? [] : [resize(deployment, replicaSet, to)]
}

/** Stale annotations alone are a reason. */
export function resizeOrAnnotate(deployment: Deployment, replicaSet: ReplicaSet, to: number): readonly Resize[] {
  const wish = resize(deployment, replicaSet, to)
  return wish.from === to && hasSizeAnnotations(replicaSet, wish.sizes) ? [] : [wish]
}

function resize(deployment: Deployment, replicaSet: ReplicaSet, to: number): Resize {
  const desired = wantedReplicas(deployment)
  return {
    uid: replicaSet.metadata?.uid ?? '',
    name: replicaSet.metadata?.name ?? '',
    from: sizeOf(replicaSet),
    to,
    sizes: { desired, max: desired + maxSurgeOf(deployment) },
  }
}

/** The ReplicaSet as it is to be, on top of what is known of it. */
export function resized(replicaSet: ReplicaSet, { to, sizes }: Pick<Resize, 'to' | 'sizes'>): ReplicaSet {
  const annotations = { ...replicaSet.metadata?.annotations, ...sizeAnnotations(sizes) }
  const spec = { ...replicaSet.spec, selector: replicaSet.spec?.selector ?? {}, replicas: to }
  return { ...replicaSet, metadata: { ...replicaSet.metadata, annotations }, spec }
}
