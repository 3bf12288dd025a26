// Mirrors pkg/controller/job/job_controller.go, addPod, updatePod, deletePod, addJob, updateJob, deleteJob, 1.36.
import {
  controllerOf,
  generationOf,
  isBeingDeleted,
  isPodTerminal,
  jobs as jobType,
  keyOf,
  labelsOf,
  parseTime,
  resourceVersionOf,
  uidOf,
  type Job,
  type Pod,
} from '@coxswain/api'
import { deepEqual, type Clock } from '@coxswain/base'
import type { EventHandlers, Lister } from '@coxswain/cache'
import type { Expectations, QueueController } from '@coxswain/runtime'
import { hasSameController } from '../shared/owner-references.ts'
import { ownersThatSelect, resolveController } from '../shared/resolve-owner.ts'
import { batchMs } from './decide.ts'
import type { FinalizerExpectations } from './finalizer-expectations.ts'
import { externalManagerOf, isFinished } from './job-spec.ts'
import { hasTrackingFinalizer } from './job-pods.ts'
import type { JobMetrics } from './metrics.ts'
import { orphanKeys } from './orphan-pods.ts'

/** What the handlers of events may touch. */
export interface Watching {
  readonly jobs: Lister<Job>
  readonly expectations: Expectations
  readonly finalizerExpectations: FinalizerExpectations
  readonly clock: Clock
  readonly metrics: Pick<JobMetrics, 'trackedPods' | 'externalJobs'>
  readonly controller: Pick<QueueController, 'wake' | 'wakeAfter'>
  readonly orphans: Pick<QueueController, 'wake'>
  /** What is remembered of this Job; another of the same name may be there already. */
  readonly forget: (job: Job) => void
}

/** A changed spec is followed at once; what pods do to the status comes in crowds and is gathered. */
export function jobHandlers({ clock, metrics, controller, orphans, forget }: Watching): EventHandlers<Job> {
  const wakeOrphans = (job: Job, what: string): void => {
    const key = orphanKeys.ofJob(job)
    if (key !== undefined) orphans.wake(key, what, job)
  }
  return {
    added: (job) => {
      controller.wake(keyOf(job), 'job added', job)
      const manager = externalManagerOf(job)
      if (manager !== undefined) metrics.externalJobs.increment({ controller_name: manager })
    },
    updated: (previous, next) => {
      // No pod should be left that has the finalizer; should one be, nobody else lets go of it.
      if (isFinished(next)) return wakeOrphans(next, 'job has finished')
      const key = keyOf(next)
      if (generationOf(previous) === generationOf(next)) controller.wakeAfter(key, batchMs, 'job updated', next)
      else controller.wake(key, 'job spec updated', next)
      const { activeDeadlineSeconds: seconds } = next.spec ?? {}
      const startedMs = parseTime(next.status?.startTime)
      if (startedMs === undefined || seconds === undefined || seconds === previous.spec?.activeDeadlineSeconds) return
      controller.wakeAfter(key, seconds * 1000 - (clock.now() - startedMs), 'job has another deadline', next)
    },
    deleted: (job) => {
      forget(job)
      controller.wake(keyOf(job), 'job deleted', job)
      wakeOrphans(job, 'job deleted')
    },
  }
}

/** A pod's change wakes its Job, or for an orphan all that might adopt it; and expectations are met. */
export function podHandlers(watching: Watching): EventHandlers<Pod> {
  const gone = (pod: Pod, isFinal: boolean): void => podGone(watching, pod, isFinal)
  return {
    added: (pod) => {
      countTracked(watching, undefined, pod)
      const job = resolveController(watching.jobs, jobType.kind, pod)
      // Differs: upstream takes a pod that is seen first on its way out for deleted alone. If it was made, seen by nobody, and
      // deleted while the watch was away, its owner would wait for it.
      if (job !== undefined) watching.expectations.creationObserved(keyOf(job))
      if (isBeingDeleted(pod)) return gone(pod, false)
      if (controllerOf(pod) === undefined) return orphanSeen(watching, pod, 'orphan added')
      if (job === undefined) return
      watching.controller.wakeAfter(keyOf(job), batchMs, 'pod added', pod)
    },
    updated: (previous, next) => {
      countTracked(watching, previous, next)
      if (resourceVersionOf(previous) === resourceVersionOf(next)) return
      // Its replacement need not wait for its last breath.
      if (isBeingDeleted(next)) return gone(next, false)
      const ownerChanged = !hasSameController(previous, next)
      if (ownerChanged) podUpdated(watching, previous, next)
      if (controllerOf(next) !== undefined) return podUpdated(watching, next, next)
      const isOther = ownerChanged || !deepEqual(labelsOf(previous), labelsOf(next))
      orphanSeen(watching, next, isOther ? 'orphan updated' : undefined)
    },
    deleted: (pod) => {
      countTracked(watching, pod, undefined)
      gone(pod, true)
    },
  }
}

/** Wakes the Job that controls `controlled`, which is the pod now or before. */
function podUpdated({ jobs, finalizerExpectations, controller }: Watching, controlled: Pod, pod: Pod): void {
  const job = resolveController(jobs, jobType.kind, controlled)
  if (job === undefined) return
  const key = keyOf(job)
  // Whether it had the finalizer before does not matter: what happened in between may have come as one event.
  if (!hasTrackingFinalizer(pod)) finalizerExpectations.removalObserved(key, uidOf(pod))
  controller.wakeAfter(key, batchMs, 'pod updated', pod)
}

/** `what`: why Jobs should look whether they want it; without it they need not. */
function orphanSeen({ jobs, controller, orphans }: Watching, pod: Pod, what: string | undefined): void {
  if (hasTrackingFinalizer(pod)) orphans.wake(orphanKeys.ofPod(pod), 'orphan has the finalizer', pod)
  if (what === undefined) return
  for (const job of ownersThatSelect(jobs, ({ spec }) => spec?.selector, pod)) {
    controller.wakeAfter(keyOf(job), batchMs, what, pod)
  }
}

/** `isFinal`: it is no longer there. Else it is on its way out. */
function podGone(watching: Watching, pod: Pod, isFinal: boolean): void {
  const { jobs, expectations, finalizerExpectations, controller, orphans } = watching
  const job = resolveController(jobs, jobType.kind, pod)
  if (job === undefined || isFinished(job)) {
    // No sync of a Job would take its finalizer off. Who is controlled by another kind is left alone there.
    if (hasTrackingFinalizer(pod)) orphans.wake(orphanKeys.ofPod(pod), 'pod without a job is deleted', pod)
    return
  }
  const key = keyOf(job)
  expectations.deletionObserved(key)
  if (isFinal || !hasTrackingFinalizer(pod)) finalizerExpectations.removalObserved(key, uidOf(pod))
  controller.wakeAfter(key, batchMs, 'pod deleted', pod)
}

function countTracked({ metrics }: Watching, previous: Pod | undefined, next: Pod | undefined): void {
  const [was, is] = [isTrackedAndTerminal(previous), isTrackedAndTerminal(next)]
  if (was !== is) metrics.trackedPods.increment({ event: is ? 'add' : 'delete' })
}

function isTrackedAndTerminal(pod: Pod | undefined): boolean {
  return pod !== undefined && isPodTerminal(pod) && hasTrackingFinalizer(pod)
}
