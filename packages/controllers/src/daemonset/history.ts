// Mirrors pkg/controller/daemon/update.go, constructHistory, dedupCurHistories and cleanupHistory, 1.36.
import { labelsOf, nameOf, type ControllerRevision, type DaemonSet, type Pod } from '@coxswain/api'
import { labels } from './texts.ts'

const historyLimitDefault = 10

export interface History {
  /** The revision that has the set's template; undefined when it has to be made. */
  readonly current: ControllerRevision | undefined
  /** Others that have it as well. */
  readonly duplicates: readonly ControllerRevision[]
  readonly old: readonly ControllerRevision[]
  /** The number that the current one is to have at least. */
  readonly revision: number
}

export const hashOf = (object: ControllerRevision | Pod): string | undefined => labelsOf(object)[labels.revision]

export function sortHistory(
  revisions: readonly ControllerRevision[],
  isCurrent: (revision: ControllerRevision) => boolean,
): History {
  const matching = revisions.filter(isCurrent)
  const old = revisions.filter((revision) => !matching.includes(revision))
  const current = matching.reduce<ControllerRevision | undefined>(
    (kept, one) => (kept === undefined || one.revision >= kept.revision ? one : kept),
    undefined,
  )
  return {
    current,
    duplicates: matching.filter((one) => one !== current),
    old,
    revision: old.reduce((highest, one) => Math.max(highest, one.revision), 0) + 1,
  }
}

/** Old revisions beyond the limit that no pod is of, the oldest first. */
export function planCleanUp(
  { spec }: DaemonSet,
  old: readonly ControllerRevision[],
  pods: readonly Pod[],
): readonly ControllerRevision[] {
  const surplus = old.length - (spec?.revisionHistoryLimit ?? historyLimitDefault)
  if (surplus <= 0) return []
  const live = new Set(pods.map(hashOf).filter((hash) => hash !== undefined && hash !== ''))
  const unused = old.filter((revision) => !live.has(hashOf(revision) ?? ''))
  return unused.toSorted((a, b) => a.revision - b.revision || (nameOf(a) < nameOf(b) ? -1 : 1)).slice(0, surplus)
}
