import type { Deployment, DeploymentStatus, Pod, ReplicaSet } from '@coxswain/api'
import { byAge } from './order-replica-sets.ts'
import type { Resize } from './resize.ts'

/**
 * The rule that goes next, and where each leads:
 *
 * - `start`: tells of a pause or its end, then `revise`
 * - `revise`: the new ReplicaSet's annotations, then `revised`: the Deployment's revision, then `route`
 * - `route`: being deleted → `plain-status`; paused or scaled → `scale`; else `roll-out`
 * - `roll-out`: back to an old template if that is asked for, else by strategy; without a new ReplicaSet one is made first:
 *   `created`, or `refused`
 * - `scale`: resizes in proportion, then `scaled`: old ReplicaSets of a paused Deployment go, then `plain-status`
 * - `rolled-out`: nothing to resize; old ReplicaSets of a complete rollout go, then `rollout-status`
 * - `rollout-status`, `plain-status`: what is to be told, then `end`
 */
export type Stage =
  | 'start'
  | 'revise'
  | 'revised'
  | 'route'
  | 'created'
  | 'refused'
  | 'scale'
  | 'scaled'
  | 'roll-out'
  | 'rolled-out'
  | 'rollout-status'
  | 'plain-status'
  | 'end'

/** How a creation was refused, when it is for a rule to say what that means. */
export interface Refusal {
  readonly draft: ReplicaSet
  readonly error: unknown
  /** The name is taken; by this one, if the cache knows it. */
  readonly holder?: ReplicaSet | undefined
  readonly kind: 'already-exists' | 'namespace-terminating' | 'other'
}

/** Everything that the rules of one sync see: as observed at its start, with its own writes since. */
export interface Rollout {
  readonly stage: Stage
  readonly deployment: Deployment
  /** The ReplicaSet that has the Deployment's template, if there is one. */
  readonly newReplicaSet: ReplicaSet | undefined
  /** All others that it owns, oldest first. */
  readonly oldReplicaSets: readonly ReplicaSet[]
  /** Pods of any phase, by the uid of their ReplicaSet. Only read where old pods must be gone first. */
  readonly podsOf: (replicaSet: ReplicaSet) => readonly Pod[]
  readonly countsTerminating: boolean
  readonly refusal?: Refusal | undefined
}

/** The new one last, as upstream has them. */
export function allReplicaSets({ oldReplicaSets, newReplicaSet }: Rollout): readonly ReplicaSet[] {
  return newReplicaSet === undefined ? oldReplicaSets : [...oldReplicaSets, newReplicaSet]
}

export interface RolloutEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

/** What the next round does. `next` is the stage after it. */
export type Decision =
  | { readonly kind: 'create'; readonly draft: ReplicaSet; readonly next: Stage; readonly why: string }
  /** PUT of one ReplicaSet, as it is to be. */
  | { readonly kind: 'update'; readonly draft: ReplicaSet; readonly next: Stage; readonly why: string }
  /** One after the other; `orElse`: the stage if one of them fails, without which a failure ends the sync. */
  | {
      readonly kind: 'resize'
      readonly resizes: readonly Resize[]
      readonly next: Stage
      readonly orElse?: Stage | undefined
      readonly why: string
    }
  | { readonly kind: 'prune'; readonly replicaSets: readonly ReplicaSet[]; readonly next: Stage; readonly why: string }
  /** PUT of the Deployment's status, which takes its annotations along. */
  | { readonly kind: 'status'; readonly draft: Deployment; readonly next: Stage; readonly why: string }
  /** PUT of the Deployment itself. `event` is told first, `success` after. */
  | {
      readonly kind: 'roll-back'
      readonly draft: Deployment
      readonly event?: RolloutEvent | undefined
      readonly success?: RolloutEvent | undefined
      readonly next: Stage
      readonly why: string
    }
  /** The sync fails. `status` is written first, if it can be. */
  | {
      readonly kind: 'fail'
      readonly error: unknown
      readonly status?: Deployment | undefined
      readonly event?: RolloutEvent | undefined
    }
  | { readonly kind: 'settled'; readonly recheckMs?: number | undefined; readonly why: string }

/** What came of a decision: the objects that the server answered with. */
export interface Result {
  readonly deployment?: Deployment | undefined
  readonly replicaSets?: readonly ReplicaSet[] | undefined
  readonly refusal?: Refusal | undefined
  readonly failed?: boolean | undefined
}

type Round = Exclude<Decision, { readonly kind: 'fail' | 'settled' }>

/** The snapshot as it is after the writes of a round. */
export function fold(rollout: Rollout, decision: Round, result: Result): Rollout {
  const written = new Map((result.replicaSets ?? []).map((replicaSet) => [replicaSet.metadata?.uid, replicaSet]))
  const latest = (replicaSet: ReplicaSet): ReplicaSet => written.get(replicaSet.metadata?.uid) ?? replicaSet
  const created = decision.kind === 'create' ? result.replicaSets?.[0] : undefined
  return {
    ...rollout,
    stage: stageAfter(decision, result),
    deployment: result.deployment ?? rollout.deployment,
    newReplicaSet: created ?? (rollout.newReplicaSet && latest(rollout.newReplicaSet)),
    oldReplicaSets: written.size === 0 ? rollout.oldReplicaSets : rollout.oldReplicaSets.map(latest),
    refusal: result.refusal,
  }
}

function stageAfter(decision: Round, result: Result): Stage {
  if (result.refusal !== undefined) return 'refused'
  if (decision.kind === 'resize' && result.failed === true) return decision.orElse ?? decision.next
  return decision.next
}

/** Which one is new: the oldest that fits. After an upgrade two may. */
export function sortReplicaSets(
  replicaSets: readonly ReplicaSet[],
  isNew: (replicaSet: ReplicaSet) => boolean,
): Pick<Rollout, 'newReplicaSet' | 'oldReplicaSets'> {
  const sorted = replicaSets.toSorted(byAge)
  const newReplicaSet = sorted.find(isNew)
  return { newReplicaSet, oldReplicaSets: sorted.filter((replicaSet) => replicaSet !== newReplicaSet) }
}

export function withStatus(deployment: Deployment, status: Partial<DeploymentStatus>): Deployment {
  return { ...deployment, status: { ...deployment.status, ...status } }
}
