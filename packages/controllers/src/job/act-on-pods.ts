// Mirrors pkg/controller/job/job_controller.go, deleteActivePods, deleteJobPods, manageJob and removeTrackingFinalizerFromPods, 1.36.
import { isPodReady, jobs, keyOf, nameOf, namespaceOf, pods as podType, uidOf, type Job, type Pod } from '@coxswain/api'
import { hasNamespaceTerminatingCause, isNotFound, type Client } from '@coxswain/client'
import { referenceTo, type Expectations } from '@coxswain/runtime'
import { errorText } from '../shared/failures.ts'
import type { PodControl } from '../shared/pod-control.ts'
import { slowStart } from '../shared/slow-start.ts'
import type { FinalizerExpectations } from './finalizer-expectations.ts'
import { hasTrackingFinalizer, withoutTrackingFinalizer } from './job-pods.ts'
import type { JobMetrics } from './metrics.ts'
import type { Decision, Result } from './sync.ts'

export interface Acting {
  readonly job: Job
  readonly client: Client
  readonly podControl: PodControl
  readonly expectations: Expectations
  readonly finalizerExpectations: FinalizerExpectations
  readonly metrics: JobMetrics
  readonly onWritten: (pod: Pod) => void
}

/** Pods in the first batch of creations; each further one has twice as many. */
const firstBatch = 1

/** They keep their finalizer: whoever is ended is still to be counted. One that is gone already counts as ended. */
export async function endPods(acting: Acting, pods: readonly Pod[], signal: AbortSignal): Promise<Result> {
  const about = referenceTo(jobs, acting.job)
  let podCount = pods.length
  let failure: unknown
  await Promise.all(
    pods.map(async (pod) => {
      try {
        await acting.podControl.delete(about, pod, signal)
      } catch (error) {
        if (isNotFound(error)) return
        podCount -= 1
        failure ??= error
      }
    }),
  )
  return { podCount, readyCount: pods.filter(isPodReady).length, failure }
}

/** They lose their finalizer first, for nobody counts them. */
export async function removePods(acting: Acting, pods: readonly Pod[], signal: AbortSignal): Promise<Result> {
  const { job, podControl, expectations } = acting
  const about = referenceTo(jobs, job)
  const key = keyOf(job)
  let [podCount, readyCount] = [pods.length, 0]
  let failure: unknown
  expectations.expect(key, 0, pods.length)
  const fail = (error: unknown): void => {
    expectations.deletionObserved(key)
    if (isNotFound(error)) return
    podCount -= 1
    failure ??= error
  }
  await Promise.all(
    pods.map(async (pod) => {
      try {
        await release(acting, pod, signal)
      } catch (error) {
        const what = `removing completion finalizer: ${errorText(error)}`
        return fail(isNotFound(error) ? error : new Error(what, { cause: error }))
      }
      await podControl.delete(about, pod, signal).catch(fail)
      if (isPodReady(pod)) readyCount += 1
    }),
  )
  return { podCount, readyCount, failure }
}

export async function createPods(
  acting: Acting,
  { batches, reason }: Extract<Decision, { kind: 'create-pods' }>,
  signal: AbortSignal,
): Promise<Result> {
  const { job, podControl, expectations, metrics, onWritten } = acting
  const key = keyOf(job)
  const drafts = batches.values()
  let [failed, givenUp] = [0, 0]
  expectations.expect(key, batches.length, 0)
  const { calls, error } = await slowStart(batches.length, firstBatch, async () => {
    const { value: batch } = drafts.next()
    if (batch === undefined) return
    try {
      onWritten(await podControl.create(batch, signal))
    } catch (fault) {
      // Every creation would fail. As upstream the expectation stays: the key sleeps until the namespace is gone.
      if (hasNamespaceTerminatingCause(fault)) {
        givenUp += 1
        return
      }
      expectations.creationObserved(key)
      failed += 1
      throw fault
    }
  })
  const skipped = batches.length - calls
  if (skipped > 0) expectations.creationsFailed(key, skipped)
  metrics.podsCreated(reason, calls - givenUp, failed)
  return { podCount: calls - failed, failure: error }
}

/** Lets go of pods that are counted. One that is gone needs no release. */
export async function releasePods(acting: Acting, pods: readonly Pod[], signal: AbortSignal): Promise<Result> {
  if (pods.length === 0) return {}
  const { finalizerExpectations } = acting
  const key = keyOf(acting.job)
  const released = new Set<string>()
  let failure: unknown
  finalizerExpectations.expectRemoved(key, pods.map(uidOf))
  await Promise.all(
    pods.map(async (pod) => {
      try {
        await release(acting, pod, signal)
      } catch (error) {
        finalizerExpectations.removalObserved(key, uidOf(pod))
        if (!isNotFound(error)) {
          failure ??= error
          return
        }
      }
      released.add(uidOf(pod))
    }),
  )
  return { released, failure }
}

async function release({ client, onWritten }: Acting, pod: Pod, signal: AbortSignal): Promise<void> {
  if (!hasTrackingFinalizer(pod)) return
  const patch = { type: 'strategic', body: withoutTrackingFinalizer } as const
  onWritten(await client.resource(podType, namespaceOf(pod)).patch(nameOf(pod), patch, { signal }))
}
