// Mirrors pkg/controller/deployment/sync.go, calculateStatus, and progress.go, syncRolloutStatus, 1.36.
import { generationOf, nameOf, toTime, type Deployment, type DeploymentStatus, type ReplicaSet } from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import { omitZeros } from '../shared/omit-zeros.ts'
import { findCondition, newCondition, withCondition, withoutCondition, type Conditions } from './conditions.ts'
import { maxUnavailableOf } from './fenceposts.ts'
import { hasProgressDeadline, hasTimedOut, isProgressing } from './progress.ts'
import {
  availableOf,
  isComplete,
  readyOf,
  runningOf,
  sizeOf,
  sum,
  sumTerminating,
  wantedReplicas,
} from './replica-counts.ts'
import { conditionReasons, conditionTypes, messages } from './texts.ts'

/** What a status is computed from. */
export interface StatusInput {
  readonly deployment: Deployment
  readonly newReplicaSet: ReplicaSet | undefined
  /** All, the new one included. */
  readonly all: readonly ReplicaSet[]
  readonly countsTerminating: boolean
}

/** Counts, and whether enough pods are available. Says nothing of progress. */
export function plainStatus(input: StatusInput, nowMs: number): DeploymentStatus {
  const { deployment, all, newReplicaSet, countsTerminating } = input
  const available = sum(all, availableOf)
  const isEnough = available >= wantedReplicas(deployment) - maxUnavailableOf(deployment)
  const news = {
    type: conditionTypes.available,
    status: isEnough ? ('True' as const) : ('False' as const),
    reason: isEnough ? conditionReasons.minimumAvailable : conditionReasons.minimumUnavailable,
    message: isEnough ? messages.available : messages.unavailable,
  }
  return {
    observedGeneration: generationOf(deployment),
    replicas: sum(all, runningOf),
    updatedReplicas: newReplicaSet === undefined ? 0 : runningOf(newReplicaSet),
    readyReplicas: sum(all, readyOf),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, sum(all, sizeOf) - available),
    terminatingReplicas: countsTerminating ? sumTerminating(all) : undefined,
    collisionCount: deployment.status?.collisionCount,
    conditions: withCondition(deployment.status?.conditions ?? [], newCondition(news, nowMs)),
  }
}

const counts = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
] as const

/** Absent counts are zero. */
export function isSameStatus(a: DeploymentStatus, b: DeploymentStatus): boolean {
  return (
    counts.every((name) => (a[name] ?? 0) === (b[name] ?? 0)) &&
    a.terminatingReplicas === b.terminatingReplicas &&
    a.collisionCount === b.collisionCount &&
    deepEqual(a.conditions ?? [], b.conditions ?? [])
  )
}

/** As the API has it. */
export function storedStatus(status: DeploymentStatus): DeploymentStatus {
  const { conditions = [], ...rest } = omitZeros(status, counts)
  return conditions.length === 0 ? rest : { ...rest, conditions }
}

/** The plain status, and how the rollout gets on. */
export function rolloutStatus(input: StatusInput, nowMs: number): DeploymentStatus {
  const { deployment } = input
  const status = plainStatus(input, nowMs)
  const conditions = hasProgressDeadline(deployment)
    ? withProgress(input, status, nowMs)
    : withoutCondition(status.conditions ?? [], conditionTypes.progressing)
  return { ...status, conditions: withReplicaFailure(conditions, input) }
}

function withProgress({ deployment, newReplicaSet }: StatusInput, status: DeploymentStatus, nowMs: number): Conditions {
  const conditions = status.conditions ?? []
  const current = findCondition(deployment.status?.conditions, conditionTypes.progressing)
  // Completed before, and nothing of another version since: a change of size is no rollout.
  if (status.replicas === status.updatedReplicas && current?.reason === conditionReasons.complete) return conditions
  const who =
    newReplicaSet === undefined ? `Deployment "${nameOf(deployment)}"` : `ReplicaSet "${nameOf(newReplicaSet)}"`
  const type = conditionTypes.progressing
  if (isComplete(deployment, status)) {
    const news = { type, status: 'True', reason: conditionReasons.complete, message: messages.complete(who) } as const
    return withCondition(conditions, newCondition(news, nowMs))
  }
  if (isProgressing(deployment, status)) {
    const news = { type, status: 'True', reason: conditionReasons.updated, message: messages.progressing(who) } as const
    // Every bit of progress renews the time from which the deadline counts, also where the reason stays the same.
    const lastTransitionTime = current?.status === 'True' ? current.lastTransitionTime : toTime(nowMs)
    return [...withoutCondition(conditions, type), { ...newCondition(news, nowMs), lastTransitionTime }]
  }
  if (!hasTimedOut(deployment, conditions, nowMs)) return conditions
  const news = { type, status: 'False', reason: conditionReasons.timedOut, message: messages.timedOut(who) } as const
  return withCondition(conditions, newCondition(news, nowMs))
}

/** What keeps a ReplicaSet from making pods, the new one's before any other's. */
function withReplicaFailure(conditions: Conditions, { newReplicaSet, all }: StatusInput): Conditions {
  const candidates = newReplicaSet === undefined ? all : [newReplicaSet, ...all]
  const failure = candidates
    .flatMap(({ status }) => status?.conditions ?? [])
    .find(({ type }) => type === conditionTypes.replicaFailure)
  if (failure === undefined) return withoutCondition(conditions, conditionTypes.replicaFailure)
  return withCondition(conditions, { ...failure, lastUpdateTime: failure.lastTransitionTime })
}
