// Mirrors pkg/controller/statefulset/stateful_set_control.go, truncateHistory, 1.36.
import { nameOf, type ControllerRevision, type Pod, type StatefulSet } from '@coxswain/api'
import { revisionOf } from './new-pod.ts'

const historyLimitDefault = 10

export interface InUse {
  readonly current: string | undefined
  readonly update: string | undefined
  readonly pods: readonly Pod[]
}

/** Revisions beyond the limit that nothing uses, the oldest first. A negative limit keeps all. */
export function planTruncation(
  { spec }: StatefulSet,
  sorted: readonly ControllerRevision[],
  { current, update, pods }: InUse,
): readonly ControllerRevision[] {
  const limit = spec?.revisionHistoryLimit ?? historyLimitDefault
  if (limit < 0 || sorted.length <= limit) return []
  const live = new Set([current, update, ...pods.map(revisionOf)])
  const unused = sorted.filter((revision) => !live.has(nameOf(revision)))
  return unused.slice(0, Math.max(0, unused.length - limit))
}
