// Mirrors pkg/controller/replicaset/replica_set_utils.go, calculateStatus and updateReplicaSetStatus, 1.36.
import {
  generationOf,
  toTime,
  type Pod,
  type ReplicaSet,
  type ReplicaSetCondition,
  type ReplicaSetStatus,
  isPodAvailable,
  isPodReady,
} from '@coxswain/api'
import { omitZeros } from '../shared/omit-zeros.ts'
import { failureReasons, replicaFailure } from './texts.ts'

export interface Result {
  readonly active: readonly Pod[]
  /** Undefined where terminating pods are not counted. */
  readonly terminatingCount: number | undefined
  /** What creating or deleting ran into. */
  readonly failure?: string | undefined
}

export function nextStatus(replicaSet: ReplicaSet, result: Result, nowMs: number): ReplicaSetStatus {
  const { active, terminatingCount } = result
  const counts = countReplicas(replicaSet, active, nowMs)
  const conditions = nextConditions(replicaSet, result, nowMs)
  const { conditions: _, terminatingReplicas: __, ...kept } = replicaSet.status ?? { replicas: 0 }
  const status: ReplicaSetStatus = {
    ...kept,
    ...counts,
    terminatingReplicas: terminatingCount,
    conditions: conditions.length === 0 ? undefined : conditions,
    observedGeneration: generationOf(replicaSet),
  }
  return omitZeros(status, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'])
}

interface Counts {
  readonly replicas: number
  readonly fullyLabeledReplicas: number
  readonly readyReplicas: number
  readonly availableReplicas: number
}

function countReplicas({ spec }: ReplicaSet, active: readonly Pod[], nowMs: number): Counts {
  const templateLabels = Object.entries(spec?.template?.metadata?.labels ?? {})
  const minReadySeconds = spec?.minReadySeconds ?? 0
  let fullyLabeledReplicas = 0
  let readyReplicas = 0
  let availableReplicas = 0
  for (const pod of active) {
    const labels = pod.metadata?.labels ?? {}
    if (templateLabels.every(([name, value]) => labels[name] === value)) fullyLabeledReplicas += 1
    if (!isPodReady(pod)) continue
    readyReplicas += 1
    if (isPodAvailable(pod, minReadySeconds, nowMs)) availableReplicas += 1
  }
  return { replicas: active.length, fullyLabeledReplicas, readyReplicas, availableReplicas }
}

/** A failure condition that is there already stays as it is, whatever fails now; without a failure it goes. */
function nextConditions(
  { spec, status }: ReplicaSet,
  { active, failure }: Result,
  nowMs: number,
): readonly ReplicaSetCondition[] {
  const conditions = status?.conditions ?? []
  const isThere = conditions.some(({ type }) => type === replicaFailure)
  if (failure === undefined) {
    return isThere ? conditions.filter(({ type }) => type !== replicaFailure) : conditions
  }
  if (isThere) return conditions
  const surplus = active.length - (spec?.replicas ?? 1)
  const reason = surplus < 0 ? failureReasons.create : failureReasons.delete
  const condition: ReplicaSetCondition = {
    type: replicaFailure,
    status: 'True',
    lastTransitionTime: toTime(nowMs),
    ...(surplus === 0 ? {} : { reason }),
    message: failure,
  }
  return [...conditions, condition]
}

/** Whether the status says something new, or has not seen the latest generation. */
export function needsWrite(replicaSet: ReplicaSet, next: ReplicaSetStatus): boolean {
  const { status } = replicaSet
  return (
    next.replicas !== (status?.replicas ?? 0) ||
    (next.fullyLabeledReplicas ?? 0) !== (status?.fullyLabeledReplicas ?? 0) ||
    (next.readyReplicas ?? 0) !== (status?.readyReplicas ?? 0) ||
    (next.availableReplicas ?? 0) !== (status?.availableReplicas ?? 0) ||
    next.terminatingReplicas !== status?.terminatingReplicas ||
    generationOf(replicaSet) !== (status?.observedGeneration ?? 0) ||
    !sameConditions(status?.conditions ?? [], next.conditions ?? [])
  )
}

/** The rules above add or drop conditions but never change one, so those that stay are the same objects. */
function sameConditions(a: readonly ReplicaSetCondition[], b: readonly ReplicaSetCondition[]): boolean {
  return a.length === b.length && a.every((condition, index) => condition === b[index])
}
