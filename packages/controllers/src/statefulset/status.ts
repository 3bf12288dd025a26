// Mirrors pkg/controller/statefulset/stateful_set_control.go, computeReplicaStatus, and stateful_set_utils.go,
// completeRollingUpdate and inconsistentStatus, 1.36.
import { generationOf, isBeingDeleted, type StatefulSet, type StatefulSetStatus } from '@coxswain/api'
import { omitZeros } from '../shared/omit-zeros.ts'
import { isAvailable, type Member } from './members.ts'
import { replicasOf } from './ordinals.ts'
import type { Pass } from './pass.ts'

/** Conditions that somebody else wrote are not kept: upstream writes a status without any. */
export function nextStatus(pass: Pass): StatefulSetStatus {
  return storedStatus(completed(pass.set, countedStatus(pass)))
}

/** As counted, before a finished update becomes the current revision. */
export function countedStatus(pass: Pass): StatefulSetStatus & Counts {
  const { set, revisions, collisionCount, replaced } = pass
  const counts = countPods(pass, isBeingDeleted(set) ? [pass.owned] : [pass.slots, pass.condemned])
  return {
    observedGeneration: generationOf(set),
    ...counts,
    currentReplicas: counts.currentReplicas - replaced,
    currentRevision: revisions.current.name,
    updateRevision: revisions.update.name,
    collisionCount,
  }
}

interface Counts {
  readonly replicas: number
  readonly readyReplicas: number
  readonly availableReplicas: number
  readonly currentReplicas: number
  readonly updatedReplicas: number
}

/** A terminating pod counts as a replica, and as ready while it is, but not as one of any revision. */
function countPods({ set, revisions, nowMs }: Pass, lists: readonly (readonly Member[])[]): Counts {
  const minReadySeconds = set.spec?.minReadySeconds ?? 0
  const counts = { replicas: 0, readyReplicas: 0, availableReplicas: 0, currentReplicas: 0, updatedReplicas: 0 }
  for (const member of lists.flat()) {
    if (!member.isCreated) continue
    counts.replicas += 1
    if (member.isRunning && member.isReady) {
      counts.readyReplicas += 1
      if (isAvailable(member, minReadySeconds, nowMs)) counts.availableReplicas += 1
    }
    if (member.isGoing) continue
    if (member.revision === revisions.current.name) counts.currentReplicas += 1
    if (member.revision === revisions.update.name) counts.updatedReplicas += 1
  }
  return counts
}

/** When every pod is of the update revision and ready, that revision is the current one. */
function completed(set: StatefulSet, status: StatefulSetStatus & Counts): StatefulSetStatus {
  const wanted = replicasOf(set)
  const isComplete =
    set.spec?.updateStrategy?.type === 'RollingUpdate' &&
    status.updatedReplicas === wanted &&
    status.readyReplicas === wanted &&
    status.replicas === wanted
  if (!isComplete) return status
  return { ...status, currentReplicas: status.updatedReplicas, currentRevision: status.updateRevision }
}

export function storedStatus(status: StatefulSetStatus): StatefulSetStatus {
  return omitZeros(status, ['observedGeneration', 'readyReplicas', 'currentReplicas', 'updatedReplicas'])
}

/** Neither the collision count nor conditions are reason enough. */
export function needsWrite({ status }: StatefulSet, next: StatefulSetStatus): boolean {
  const counts = ['replicas', 'currentReplicas', 'readyReplicas', 'updatedReplicas', 'availableReplicas'] as const
  return (
    (next.observedGeneration ?? 0) > (status?.observedGeneration ?? 0) ||
    counts.some((name) => (next[name] ?? 0) !== (status?.[name] ?? 0)) ||
    (next.currentRevision ?? '') !== (status?.currentRevision ?? '') ||
    (next.updateRevision ?? '') !== (status?.updateRevision ?? '')
  )
}
