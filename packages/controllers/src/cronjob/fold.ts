import {
  nameOf,
  namespaceOf,
  resourceVersionOf,
  toTime,
  uidOf,
  type CronJobStatus,
  type Job,
  type ObjectReference,
} from '@coxswain/api'
import { withoutActive, type Decision, type Result, type Sync } from './sync.ts'

/** The sync as it is after what was decided. */
export function fold(sync: Sync, decision: Decision, result: Result): Sync {
  switch (decision.kind) {
    case 'go-on':
      return { ...sync, ...decision.sets }
    case 'read-cron-job':
      return foldLive(sync, result)
    case 'clean-up':
      return { ...withoutGone(sync, result), stage: 'children' }
    case 'look-for-jobs':
      return {
        ...withoutGone(sync, result),
        ...ended(result),
        stage: result.failure === undefined ? 'schedule' : 'report',
      }
    case 'replace':
      return {
        ...withoutGone(sync, result),
        ...ended(result),
        stage: result.failure === undefined ? 'create' : 'report',
      }
    case 'create':
      return foldCreated(sync, decision, result)
    case 'write-status':
      return { ...sync, stage: 'end' }
    case 'settled':
    case 'fail':
      return sync
    default:
      return decision satisfies never
  }
}

const ended = ({ failure }: Result): Partial<Sync> => (failure === undefined ? {} : { failure, recheckMs: undefined })

/** What was cleaned up before is not in the list that was read. */
function foldLive(sync: Sync, { live, failure }: Result): Sync {
  if (live === undefined) return { ...sync, failure, stage: 'report' }
  const uidsOf = ({ active = [] }: CronJobStatus): readonly string[] => active.map(({ uid = '' }) => uid)
  const kept = new Set(uidsOf(sync.status))
  const gone = new Set(uidsOf(sync.cronJob.status ?? {}).filter((uid) => !kept.has(uid)))
  return { ...sync, cronJob: live, isLive: true, status: withoutActive(live.status ?? {}, gone) }
}

function withoutGone(sync: Sync, { gone = new Set() }: Result): Sync {
  if (gone.size === 0) return sync
  return { ...sync, status: withoutActive(sync.status, gone), needsWrite: true }
}

function foldCreated(sync: Sync, { scheduledMs }: { readonly scheduledMs: number }, result: Result): Sync {
  const { job, isDone, failure } = result
  if (job === undefined || isDone === true) {
    return { ...sync, failure, recheckMs: undefined, stage: 'report', why: 'the run is there already' }
  }
  const active = [...(sync.status.active ?? []), referenceToJob(job)]
  const status = { ...sync.status, active, lastScheduleTime: toTime(scheduledMs) }
  return { ...sync, status, needsWrite: true, stage: 'report', why: 'a run was started' }
}

function referenceToJob(job: Job): ObjectReference {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    name: nameOf(job),
    namespace: namespaceOf(job),
    uid: uidOf(job),
    resourceVersion: resourceVersionOf(job),
  }
}
