import {
  namespaceOf,
  selects,
  toSelector,
  type Pod,
  type ReplicaSet,
  type Selector,
  isPodActive,
  isPodTerminating,
  controllerOf,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { Key } from '@coxswain/queue'
import { planClaims, type ClaimPlan } from '../shared/claims.ts'
import { orphansIn, ownedBy } from '../shared/owner-index.ts'

export interface Listers {
  readonly replicaSets: Lister<ReplicaSet>
  readonly pods: Lister<Pod>
}

/** Everything that a sync of one ReplicaSet reads, as of one instant. */
export interface Snapshot {
  readonly replicaSet: ReplicaSet
  /** Claims on active pods. Failed, succeeded and terminating ones are neither adopted nor released. */
  readonly claims: ClaimPlan<Pod>
  /** Its own that are on their way out. */
  readonly terminatingCount: number
  /** Active pods of its family, for choosing whom to delete; empty when there is nothing to choose. */
  readonly related: readonly Pod[]
}

/** Reads the caches; undefined when the ReplicaSet is gone. Throws a `SelectorError` when its selector is unusable. */
export function observe(listers: Listers, key: Key, kind: string): Snapshot | undefined {
  const replicaSet = listers.replicaSets.get(key)
  if (replicaSet === undefined) return undefined
  const selector = toSelector(replicaSet.spec?.selector)
  const owned = ownedBy(listers.pods, kind, replicaSet)
  const orphans = orphansIn(listers.pods, namespaceOf(replicaSet))
  const active = owned.filter(isPodActive)
  const candidates = orphans.length === 0 ? active : [...active, ...orphans.filter(isPodActive)]
  const claims = planClaims(replicaSet, candidates, (pod) => selects(selector, pod.metadata?.labels))
  const hasTooMany = claims.kept.length + claims.toAdopt.length > (replicaSet.spec?.replicas ?? 1)
  return {
    replicaSet,
    claims,
    terminatingCount: active.length === owned.length ? 0 : countTerminating(owned, selector),
    related: hasTooMany ? observeRelatedPods(listers, kind, replicaSet) : [],
  }
}

function countTerminating(owned: readonly Pod[], selector: Selector): number {
  return owned.filter((pod) => isPodTerminating(pod) && selects(selector, pod.metadata?.labels)).length
}

/** ReplicaSets by the uid of their controller, so that a family is found. */
export const familyIndex = {
  name: 'family',
  of: (replicaSet: ReplicaSet): readonly string[] => {
    const controller = controllerOf(replicaSet)
    return controller === undefined ? [] : [controller.uid]
  },
} as const

/**
 * A family are all ReplicaSets of one controller. One that has none has no family, and not even its own pods are related.
 *
 * Differs: pods of other owners that a relative's selector happens to match are not counted; finding them would mean to go
 * through all pods of the namespace.
 */
function observeRelatedPods(listers: Listers, kind: string, replicaSet: ReplicaSet): readonly Pod[] {
  const controller = controllerOf(replicaSet)
  if (controller === undefined) return []
  const related = new Set<Pod>()
  for (const relative of listers.replicaSets.byIndex(familyIndex.name, controller.uid)) {
    const selector = selectorOrNothing(relative)
    const reachable = [ownedBy(listers.pods, kind, relative), orphansIn(listers.pods, namespaceOf(relative))]
    for (const pod of reachable.flat()) {
      if (isPodActive(pod) && selects(selector, pod.metadata?.labels)) related.add(pod)
    }
  }
  return [...related]
}

function selectorOrNothing(replicaSet: ReplicaSet): Selector {
  try {
    return toSelector(replicaSet.spec?.selector)
  } catch {
    return toSelector(undefined) // that ReplicaSet's own sync tells of it
  }
}
