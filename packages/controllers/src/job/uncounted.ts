// Mirrors pkg/controller/job/job_controller.go, cleanUncountedPodsWithoutFinalizers, 1.36.
import type { JobStatus, UncountedTerminatedPods } from '@coxswain/api'

/** The two lists without those that are empty, as Go writes them. */
export function uncountedPods(succeeded: readonly string[], failed: readonly string[]): UncountedTerminatedPods {
  return { ...(succeeded.length > 0 ? { succeeded } : {}), ...(failed.length > 0 ? { failed } : {}) }
}

/** Counts the listed pods that no longer have their finalizer: `held` are those that do. They leave the lists for good. */
export function withoutReleased(
  status: JobStatus,
  held: ReadonlySet<string>,
): { readonly status: JobStatus; readonly hasChanged: boolean } {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {}
  const stillSucceeded = succeeded.filter((uid) => held.has(uid))
  const stillFailed = failed.filter((uid) => held.has(uid))
  const newlySucceeded = succeeded.length - stillSucceeded.length
  const newlyFailed = failed.length - stillFailed.length
  if (newlySucceeded + newlyFailed === 0) return { status, hasChanged: false }
  return {
    status: {
      ...status,
      succeeded: (status.succeeded ?? 0) + newlySucceeded,
      failed: (status.failed ?? 0) + newlyFailed,
      uncountedTerminatedPods: uncountedPods(stillSucceeded, stillFailed),
    },
    hasChanged: true,
  }
}
