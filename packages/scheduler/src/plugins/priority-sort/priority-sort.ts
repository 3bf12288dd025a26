// Mirrors pkg/scheduler/framework/plugins/queuesort/priority_sort.go, 1.36.

export interface Waiting {
  readonly priority: number
  /** When it entered the queue. */
  readonly sinceMs: number
  /** Of those that came at the same time, the first has the lowest. */
  readonly sequence: number
}

/** Who is tried first: the more important, then who waits longer. */
export function goesBefore(a: Waiting, b: Waiting): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority
  return a.sinceMs === b.sinceMs ? a.sequence < b.sequence : a.sinceMs < b.sinceMs
}
