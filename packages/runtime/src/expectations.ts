// Mirrors pkg/controller/controller_utils.go, ControllerExpectations and UIDTrackingControllerExpectations, 1.36.
import type { Clock } from '@coxswain/base'
import type { Key } from '@coxswain/queue'

/** A controller that missed an event looks again after this time. */
const expectationsTimeoutMs = 5 * 60_000

interface Record {
  add: number
  delete: number
  readonly sinceMs: number
}

/**
 * What an owner's controller has written and not yet seen in its cache. Until it has, the cache must not be counted.
 *
 * Expect before you write, and take back what failed: an event may come before the answer to the request.
 */
export interface Expectations {
  /** Nothing is outstanding: all was seen, too much time has passed, or nothing was ever expected. */
  satisfied(owner: Key): boolean
  /** In how many ms what is outstanding is given up; undefined while nothing is. No event wakes the owner then. */
  givesUpInMs(owner: Key): number | undefined
  /** Replaces what was expected before. */
  expect(owner: Key, creations: number, deletions: number): void
  /** Seen, or failed: each lowers the count by one and may take it below zero. */
  creationObserved(owner: Key): void
  deletionObserved(owner: Key): void
  /** `count` creations that will not come. */
  creationsFailed(owner: Key, count: number): void
  /** The owner is gone. */
  forget(owner: Key): void
}

export function createExpectations(clock: Clock): Expectations {
  const records = new Map<Key, Record>()
  const lower = (owner: Key, creations: number, deletions: number): void => {
    const record = records.get(owner)
    if (record === undefined) return
    record.add -= creations
    record.delete -= deletions
  }
  const givesUpInMs = (owner: Key): number | undefined => {
    const record = records.get(owner)
    if (record === undefined || (record.add <= 0 && record.delete <= 0)) return undefined
    const remainingMs = expectationsTimeoutMs - (clock.monotonicMs() - record.sinceMs)
    return remainingMs < 0 ? undefined : remainingMs + 1
  }
  return {
    satisfied: (owner) => givesUpInMs(owner) === undefined,
    givesUpInMs,
    expect: (owner, creations, deletions) => {
      records.set(owner, { add: creations, delete: deletions, sinceMs: clock.monotonicMs() })
    },
    creationObserved: (owner) => lower(owner, 1, 0),
    deletionObserved: (owner) => lower(owner, 0, 1),
    creationsFailed: (owner, count) => lower(owner, count, 0),
    forget: (owner) => void records.delete(owner),
  }
}

/** Expectations that know which objects must go, so that each deletion counts once however often it is told. */
export interface TrackingExpectations {
  satisfied(owner: Key): boolean
  givesUpInMs(owner: Key): number | undefined
  expectCreations(owner: Key, count: number): void
  creationObserved(owner: Key): void
  creationsFailed(owner: Key, count: number): void
  /** Keys of the objects that are about to be deleted. */
  expectDeletions(owner: Key, objects: readonly Key[]): void
  /** The object is gone, is going, or could not be deleted. */
  deletionObserved(owner: Key, object: Key): void
  forget(owner: Key): void
}

export function createTrackingExpectations(clock: Clock): TrackingExpectations {
  const counts = createExpectations(clock)
  const awaited = new Map<Key, Set<Key>>()
  return {
    satisfied: (owner) => counts.satisfied(owner),
    givesUpInMs: (owner) => counts.givesUpInMs(owner),
    expectCreations: (owner, count) => counts.expect(owner, count, 0),
    creationObserved: (owner) => counts.creationObserved(owner),
    creationsFailed: (owner, count) => counts.creationsFailed(owner, count),
    expectDeletions: (owner, objects) => {
      const keys = new Set(objects)
      awaited.set(owner, keys)
      counts.expect(owner, 0, keys.size)
    },
    deletionObserved: (owner, object) => {
      if (awaited.get(owner)?.delete(object) === true) counts.deletionObserved(owner)
    },
    forget: (owner) => {
      awaited.delete(owner)
      counts.forget(owner)
    },
  }
}
