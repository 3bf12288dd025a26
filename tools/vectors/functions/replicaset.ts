import { nameOf, type Pod, type ReplicaSet } from '@coxswain/api'
import { rankForDeletion } from '@coxswain/controllers/src/replicaset/rank-for-deletion.ts'
import { nextStatus } from '@coxswain/controllers/src/replicaset/status.ts'
import { slowStart } from '@coxswain/controllers/src/shared/slow-start.ts'
import type { VectorFunctions } from '../vector.ts'

interface Deletion {
  readonly diff: number
  readonly filteredPods: readonly Pod[]
  readonly relatedPods?: readonly Pod[]
  readonly now: string
}

function getPodsToDelete({ diff, filteredPods, relatedPods = [], now }: Deletion): readonly string[] {
  return rankForDeletion(filteredPods, relatedPods, { count: diff, nowMs: Date.parse(now) }).map(nameOf)
}

interface StatusInput {
  readonly replicaSet: ReplicaSet
  readonly activePods?: readonly Pod[] | null
  readonly terminatingPods: number
  readonly enableStatusTerminatingReplicas: boolean
  readonly manageReplicasError?: string
  readonly now: string
}

/** The recorded function leaves the generation to its caller. */
function calculateStatus(input: StatusInput): unknown {
  const { replicaSet, activePods, terminatingPods, enableStatusTerminatingReplicas, manageReplicasError, now } = input
  const terminatingCount = enableStatusTerminatingReplicas ? terminatingPods : undefined
  const result = { active: activePods ?? [], terminatingCount, failure: manageReplicasError }
  const status = nextStatus(replicaSet, result, Date.parse(now))
  return { ...status, observedGeneration: replicaSet.status?.observedGeneration }
}

interface Batches {
  readonly count: number
  readonly initialBatchSize: number
  readonly callsBeforeFailures: number
}

async function slowStartBatch({ count, initialBatchSize, callsBeforeFailures }: Batches): Promise<unknown> {
  let made = 0
  const { calls, failed, successes } = await slowStart(count, initialBatchSize, async () => {
    made += 1
    if (made > callsBeforeFailures) throw new Error('refused')
  })
  return { calls, failed, successes }
}

export const functions: VectorFunctions = { getPodsToDelete, calculateStatus, slowStartBatch }
