// Mirrors pkg/controller/job/job_controller.go and indexed_job_utils.go, the predicates over a Job's spec, 1.36.
import type { Job } from '@coxswain/api'
import { conditionTypes, ownManager } from './texts.ts'

export const defaultBackoffLimit = 6

export function isIndexed({ spec }: Job): boolean {
  return spec?.completionMode === 'Indexed'
}

/** Of an Indexed Job, which always says so. */
export function completionsOf({ spec }: Job): number {
  return spec?.completions ?? 0
}

export function hasKnownCompletionMode({ spec }: Job): boolean {
  const mode = spec?.completionMode
  return mode === undefined || mode === 'Indexed' || mode === 'NonIndexed'
}

export function hasBackoffLimitPerIndex({ spec }: Job): boolean {
  return spec?.backoffLimitPerIndex !== undefined
}

export function isSuspended({ spec }: Job): boolean {
  return spec?.suspend === true
}

/** Whether a pod on its way out is replaced only when it has ended. */
export function replacesOnlyFailedPods({ spec }: Job): boolean {
  return spec?.podReplacementPolicy === 'Failed' || spec?.podFailurePolicy !== undefined
}

/** Who else manages the Job; undefined when it is this controller's. */
export function externalManagerOf({ spec }: Job): string | undefined {
  return spec?.managedBy === ownManager ? undefined : spec?.managedBy
}

export function isFinished({ status }: Job): boolean {
  return (status?.conditions ?? []).some(
    (condition) =>
      condition.status === 'True' &&
      (condition.type === conditionTypes.complete || condition.type === conditionTypes.failed),
  )
}
