import {
  labelsOf,
  selects,
  toSelector,
  namespaceOf,
  replicaSets as replicaSetType,
  type Deployment,
  type Pod,
  type ReplicaSet,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { Key } from '@coxswain/queue'
import { planClaims, type ClaimPlan } from '../shared/claims.ts'
import { orphansIn, ownedBy } from '../shared/owner-index.ts'

export interface Listers {
  readonly deployments: Lister<Deployment>
  readonly replicaSets: Lister<ReplicaSet>
  readonly pods: Lister<Pod>
}

export interface Snapshot {
  readonly deployment: Deployment
  readonly claims: ClaimPlan<ReplicaSet>
  /** Pods of any phase that a ReplicaSet controls. */
  readonly podsOf: (replicaSet: ReplicaSet) => readonly Pod[]
}

/** Undefined when the Deployment is gone. Throws a `SelectorError` when its selector is unusable. */
export function observe(listers: Listers, key: Key, kind: string): Snapshot | undefined {
  const deployment = listers.deployments.get(key)
  if (deployment === undefined) return undefined
  const selector = toSelector(deployment.spec?.selector)
  const candidates = [
    ...ownedBy(listers.replicaSets, kind, deployment),
    ...orphansIn(listers.replicaSets, namespaceOf(deployment)),
  ]
  const claims = planClaims(deployment, candidates, (replicaSet) => selects(selector, labelsOf(replicaSet)))
  return { deployment, claims, podsOf: readPods(listers, deployment, claims) }
}

/** Only who must wait for old pods to be gone asks for them; they are read now, not when they are asked for. */
function readPods(
  listers: Listers,
  { spec }: Deployment,
  { kept, toAdopt }: ClaimPlan<ReplicaSet>,
): (replicaSet: ReplicaSet) => readonly Pod[] {
  if (spec?.strategy?.type !== 'Recreate') return () => []
  const byOwner = new Map(
    [...kept, ...toAdopt].map((replicaSet) => [
      replicaSet.metadata?.uid,
      ownedBy(listers.pods, replicaSetType.kind, replicaSet),
    ]),
  )
  return (replicaSet) => byOwner.get(replicaSet.metadata?.uid) ?? []
}

/** Whether the selector is there and asks for nothing: it would take every ReplicaSet of the namespace. */
export function selectsEverything({ spec }: Deployment): boolean {
  if (spec?.selector === undefined) return false
  const { matchLabels, matchExpressions } = spec.selector
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0
}
