// Mirrors pkg/controller/history/controller_history.go, SortControllerRevisions, 1.36.
import { creationTimeMs, nameOf, type ControllerRevision } from '@coxswain/api'
import { compareTexts } from '@coxswain/base'

/** Oldest first: by number, then by age, then by name. */
export function sortRevisions(revisions: readonly ControllerRevision[]): readonly ControllerRevision[] {
  return revisions.toSorted(
    (a, b) => a.revision - b.revision || creationTimeMs(a) - creationTimeMs(b) || compareTexts(nameOf(a), nameOf(b)),
  )
}

/** One more than the newest of `sorted`. */
export function nextRevision(sorted: readonly ControllerRevision[]): number {
  return (sorted.at(-1)?.revision ?? 0) + 1
}
