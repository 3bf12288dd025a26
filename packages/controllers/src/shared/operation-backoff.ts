// Mirrors pkg/util/goroutinemap/exponentialbackoff/exponential_backoff.go, 1.36.

const firstMs = 500
const maxMs = 122_000

/** The last failure of a piece of work, and how long it is not to be tried again. */
export interface OperationFailure {
  readonly atMs: number
  readonly waitMs: number
}

/** Waits for 0.5 s, then twice as long each time, up to two minutes. */
export function failedAgain(previous: OperationFailure | undefined, nowMs: number): OperationFailure {
  return { atMs: nowMs, waitMs: previous === undefined ? firstMs : Math.min(previous.waitMs * 2, maxMs) }
}

export function isTooSoon(failure: OperationFailure | undefined, nowMs: number): boolean {
  return failure !== undefined && nowMs - failure.atMs <= failure.waitMs
}
