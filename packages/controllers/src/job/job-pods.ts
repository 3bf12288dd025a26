// Mirrors pkg/controller/job/job_controller.go, tracking_utils.go and indexed_job_utils.go, what a pod says of itself, 1.36.
import { annotationsOf, isBeingDeleted, type Job, type Pod } from '@coxswain/api'
import { parseGoInteger } from './index-intervals.ts'
import { completionsOf, isIndexed, replacesOnlyFailedPods } from './job-spec.ts'
import { annotations, trackingFinalizer } from './texts.ts'

const int32Max = 2 ** 31 - 1

export function hasTrackingFinalizer(pod: Pod): boolean {
  return pod.metadata?.finalizers?.includes(trackingFinalizer) === true
}

export function withTrackingFinalizer(finalizers: readonly string[] = []): readonly string[] {
  return finalizers.includes(trackingFinalizer) ? finalizers : [...finalizers, trackingFinalizer]
}

/** A strategic merge patch. */
export const withoutTrackingFinalizer = {
  metadata: { '$deleteFromPrimitiveList/finalizers': [trackingFinalizer] },
} as const

/** Undefined when it has none, or none that counts. */
export function completionIndexOf(pod: Pod): number | undefined {
  const text = annotationsOf(pod)[annotations.completionIndex]
  const index = text === undefined ? undefined : parseGoInteger(text)
  return index === undefined || index < 0 ? undefined : index
}

/** Of an Indexed Job: an index that the Job still has. */
export function validIndexOf(pod: Pod, job: Job): number | undefined {
  const index = completionIndexOf(pod)
  return index === undefined || index >= completionsOf(job) ? undefined : index
}

/** Whether the pod can stand for something: one of an Indexed Job needs a valid index. */
export function isCountable(pod: Pod, job: Job): boolean {
  return !isIndexed(job) || validIndexOf(pod, job) !== undefined
}

export function isSucceeded(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded'
}

/** Also one on its way out, which may never come to the phase Failed, unless the Job waits for just that. */
export function isPodFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === 'Failed') return true
  return !replacesOnlyFailedPods(job) && isBeingDeleted(pod) && !isSucceeded(pod)
}

/** Failures of the index before this pod, as far as they count. */
export function indexFailureCountOf(pod: Pod): number {
  return countIn(annotationsOf(pod)[annotations.indexFailureCount])
}

export function indexIgnoredFailureCountOf(pod: Pod): number {
  return countIn(annotationsOf(pod)[annotations.indexIgnoredFailureCount])
}

export function indexAbsoluteFailureCountOf(pod: Pod): number {
  return indexFailureCountOf(pod) + indexIgnoredFailureCountOf(pod)
}

/** Anybody may write an annotation. */
function countIn(text: string | undefined): number {
  const count = text === undefined ? 0 : (parseGoInteger(text) ?? 0)
  return count < 0 || count > int32Max ? 0 : count
}

export function indexesOf(pods: readonly Pod[]): ReadonlySet<number> {
  return new Set(pods.map(completionIndexOf).filter((index) => index !== undefined))
}
