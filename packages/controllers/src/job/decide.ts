// Mirrors pkg/controller/job/job_controller.go, syncJob and trackJobStatusAndRemoveFinalizers, 1.36.
import { isConflict } from '@coxswain/client'
import { errorText } from '../shared/failures.ts'
import { withCondition } from './conditions.ts'
import { count, type CountRules } from './count.ts'
import { decideManage } from './manage.ts'
import type { Decision, Sync } from './sync.ts'
import { conditionTypes } from './texts.ts'
import type { JobCondition, JobStatus } from '@coxswain/api'

/** Pods that failed are replaced at the earliest after this time, which gathers the changes of many pods. */
export const batchMs = 1000

/** What the stage that the sync is in asks for. */
export function decide(sync: Sync, rules: CountRules): Decision {
  switch (sync.stage) {
    case 'manage':
      return decideManage(sync, rules.nowMs)
    case 'count':
      return { kind: 'count', counted: count(sync, rules), why: 'pods may have ended' }
    case 'release':
      return { kind: 'release', pods: sync.counted?.releasable ?? [], why: 'they are counted' }
    case 'close':
      return decideClose(sync)
    case 'end':
      return decideEnd(sync)
    default:
      return sync.stage satisfies never
  }
}

/** What could be released is told even if not all could. */
function decideClose(sync: Sync): Decision {
  const { status, needsWrite, releaseFailure, finish } = sync
  if (releaseFailure === undefined && finish !== undefined && canFinish(sync)) {
    return { kind: 'close', status: finished(status, finish), finish, why: `the Job is ${finish.type}` }
  }
  if (needsWrite) return { kind: 'close', status, why: 'pods were released' }
  return decideEnd(sync)
}

/** The last condition is for good, so nobody may be left to be counted, nor on the way out. */
function canFinish({ status, counted, terminatingCount }: Sync): boolean {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {}
  return counted?.isFull !== true && succeeded.length + failed.length === 0 && terminatingCount <= 0
}

function finished(status: JobStatus, finish: JobCondition): JobStatus {
  const conditions = withCondition(status.conditions, finish)
  if (finish.type !== conditionTypes.complete) return { ...status, conditions }
  return { ...status, conditions, completionTime: finish.lastTransitionTime }
}

function decideEnd({ releaseFailure, failure, deadlineInMs, backoffInMs, finish }: Sync): Decision {
  if (releaseFailure !== undefined)
    return { kind: 'fail', error: during('tracking status', releaseFailure), why: 'a pod was not released' }
  if (failure !== undefined) return { kind: 'fail', error: failure, why: 'a pod was not managed' }
  if (finish !== undefined) return { kind: 'settled', why: 'the Job ends' }
  const waits = [deadlineInMs, backoffInMs && Math.max(backoffInMs, batchMs)].filter((ms) => ms !== undefined)
  if (waits.length === 0) return { kind: 'settled', why: 'pods are as they should be' }
  return { kind: 'settled', recheckMs: Math.min(...waits), why: 'a time will come' }
}

/** A conflict stays what it is: it is expected, and retried quietly. */
export function during(what: string, error: unknown): unknown {
  return isConflict(error) ? error : new Error(`${what}: ${errorText(error)}`, { cause: error })
}
