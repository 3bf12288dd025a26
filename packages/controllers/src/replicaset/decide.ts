// Mirrors pkg/controller/replicaset/replica_set.go, manageReplicas, 1.36.
import { isBeingDeleted, type Pod, type ReplicaSet } from '@coxswain/api'
import { rankForDeletion } from './rank-for-deletion.ts'

export interface Limits {
  /** Pods that one sync creates or deletes at most. */
  readonly burstMax: number
}

export const limits: Limits = { burstMax: 500 }

export interface Situation {
  readonly replicaSet: ReplicaSet
  /** Its active pods, adopted ones included. */
  readonly active: readonly Pod[]
  readonly related: readonly Pod[]
  /** Nothing that it wrote before is still to be seen. */
  readonly isCaughtUp: boolean
  readonly ignoresCost?: boolean | undefined
}

export type Decision =
  | { readonly kind: 'create'; readonly count: number; readonly why: string }
  | { readonly kind: 'delete'; readonly pods: readonly Pod[]; readonly isChoice: boolean; readonly why: string }
  | { readonly kind: 'nothing'; readonly why: string }

/** How many pods to create, or which to delete. */
export function decide(situation: Situation, nowMs: number, max: Limits): Decision {
  const { replicaSet, active, related, isCaughtUp, ignoresCost } = situation
  if (isBeingDeleted(replicaSet)) return { kind: 'nothing', why: 'it is being deleted' }
  if (!isCaughtUp) return { kind: 'nothing', why: 'pods created or deleted before are not all seen yet' }
  const wanted = replicaSet.spec?.replicas ?? 1
  const why = `${active.length} active, ${wanted} wanted`
  if (active.length < wanted) return { kind: 'create', count: Math.min(wanted - active.length, max.burstMax), why }
  if (active.length === wanted) return { kind: 'nothing', why }
  const count = Math.min(active.length - wanted, max.burstMax)
  const pods = rankForDeletion(active, related, { count, nowMs, ignoresCost })
  return { kind: 'delete', pods, isChoice: count < active.length, why }
}
