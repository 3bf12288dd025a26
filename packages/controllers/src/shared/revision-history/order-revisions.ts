// Mirrors pkg/controller/history/controller_history.go, SortControllerRevisions, 1.36.
import { creationTimeMs, nameOf, type ControllerRevision } from '@coxswain/api'

/** Oldest first: by number, then by age, then by name. */
export function sortRevisions(revisions: readonly ControllerRevision[]): readonly ControllerRevision[] {
  return revisions.toSorted(
    (a, b) => a.revision - b.revision || creationTimeMs(a) - creationTimeMs(b) || compareNames(nameOf(a), nameOf(b)),
  )
}

const compareNames = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

/** One more than the newest of `sorted`. */
export function nextRevision(sorted: readonly ControllerRevision[]): number {
  return (sorted.at(-1)?.revision ?? 0) + 1
}
