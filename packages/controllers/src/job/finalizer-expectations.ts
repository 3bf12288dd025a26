// Mirrors pkg/controller/job/tracking_utils.go, uidTrackingExpectations, 1.36.
import type { Key } from '@coxswain/queue'

/**
 * Pods whose finalizer this controller has taken off while its cache still shows it. They are counted already.
 *
 * Expect before you write, and take back what failed.
 */
export interface FinalizerExpectations {
  expectRemoved(job: Key, uids: Iterable<string>): void
  /** Seen, or failed. */
  removalObserved(job: Key, uid: string): void
  /** As of now; later changes do not show in it. */
  awaited(job: Key): ReadonlySet<string>
  forget(job: Key): void
}

export function createFinalizerExpectations(): FinalizerExpectations {
  const uidsByJob = new Map<Key, Set<string>>()
  return {
    expectRemoved: (job, uids) => {
      uidsByJob.set(job, new Set([...(uidsByJob.get(job) ?? []), ...uids]))
    },
    removalObserved: (job, uid) => {
      const uids = uidsByJob.get(job)
      if (uids?.delete(uid) === true && uids.size === 0) uidsByJob.delete(job)
    },
    awaited: (job) => new Set(uidsByJob.get(job)),
    forget: (job) => void uidsByJob.delete(job),
  }
}
