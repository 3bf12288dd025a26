// Mirrors pkg/scheduler/framework/preemption/executor.go: prepareCandidateAsync and PreemptPod, 1.36.
import { isBeingDeleted, pods } from '@coxswain/api'
import type { Clock, Logger } from '@coxswain/base'
import { isConflict, isNotFound, type Client } from '@coxswain/client'
import { referenceTo, type EventRecorder } from '@coxswain/runtime'
import type { SchedulingQueue } from '../../queue/scheduling-queue.ts'
import { changedCondition, writeStatus } from '../../report-failure.ts'
import type { SchedulerMetrics } from '../../scheduler-metrics.ts'
import type { NominatedPods } from '../../snapshot/nominations.ts'
import type { PodInfo } from '../../snapshot/pod-info.ts'
import { defaultProfile, disruptionTargetCondition, preemptedByScheduler, preemptedReason } from '../../texts.ts'

/** Victims that are asked to go at once. */
const parallelMax = 16
const conditionMessage = `${defaultProfile}: preempting to accommodate a higher priority pod`

export interface PreemptDeps {
  readonly client: Client
  readonly clock: Clock
  readonly logger: Logger
  readonly recorder: EventRecorder
  readonly metrics: Pick<SchedulerMetrics, 'victimsSelected' | 'preempted'>
  readonly nominations: NominatedPods
  readonly queue: Pick<SchedulingQueue, 'hold' | 'letGo'>
  /** Ends the binding of a pod that still waits for what it gets on its node; false: it waits for nothing. */
  readonly cancelBinding: (uid: string) => boolean
}

/** Whom it is for, where, and who has to go. */
export interface Preemption {
  readonly pod: PodInfo
  readonly nodeName: string
  readonly victims: readonly PodInfo[]
}

/**
 * Asks the victims to go, beside the scheduling of other pods. Until all are asked the pod is not tried again; what happens
 * meanwhile wakes it afterwards. Should a request fail, it is tried again in any case.
 *
 * Undefined when all victims are on their way out already.
 */
export function preempt(
  deps: PreemptDeps,
  preemption: Preemption,
  signal: AbortSignal,
): (() => Promise<void>) | undefined {
  const { pod, victims } = preemption
  const staying = victims.filter((victim) => !isBeingDeleted(victim.pod))
  if (staying.length === 0) return undefined
  deps.metrics.victimsSelected(victims.length)
  deps.queue.hold(pod.uid)
  return async () => {
    const startedMs = deps.clock.monotonicMs()
    const isCleared = await clearLesserNominations(deps, preemption, signal)
    const areAsked = await askAll(deps, { ...preemption, victims: staying }, signal)
    const hasFailed = !isCleared || !areAsked
    deps.metrics.preempted(hasFailed ? 'error' : 'success', deps.clock.monotonicMs() - startedMs)
    deps.queue.letGo(pod.uid, { retry: hasFailed })
  }
}

/** Less important pods that were promised the node may not fit any more: they look for another one now. */
async function clearLesserNominations(
  { client, logger, nominations }: PreemptDeps,
  { pod, nodeName }: Preemption,
  signal: AbortSignal,
): Promise<boolean> {
  const lesser = nominations.on(nodeName).filter(({ priority }) => priority < pod.priority)
  const told = lesser.filter((each) => (each.pod.status?.nominatedNodeName ?? '') !== '')
  const results = await Promise.allSettled(
    told.map((each) => writeStatus(client, each.pod, { nominatedNodeName: '' }, signal)),
  )
  const failed = results.find((result) => result.status === 'rejected')
  if (failed !== undefined && !signal.aborted) {
    logger.error("Cannot clear 'NominatedNodeName' field from lower priority pods", failed.reason, { node: nodeName })
  }
  return failed === undefined
}

/** False when one could not be asked; the rest is then left alone. */
async function askAll(deps: PreemptDeps, preemption: Preemption, signal: AbortSignal): Promise<boolean> {
  const waiting = preemption.victims.values()
  let hasFailed = false
  const askOneByOne = async (): Promise<void> => {
    for (const victim of waiting) {
      if (hasFailed) return
      try {
        // oxlint-disable-next-line no-await-in-loop -- one of several that ask at once
        await askToGo(deps, preemption, { victim, signal })
      } catch (error) {
        hasFailed = true
        if (!signal.aborted) deps.logger.error('Could not preempt a pod', error, { pod: victim.key })
      }
    }
  }
  await Promise.all(Array.from({ length: parallelMax }, askOneByOne))
  return !hasFailed
}

async function askToGo(
  deps: PreemptDeps,
  { pod, nodeName }: Preemption,
  { victim, signal }: { readonly victim: PodInfo; readonly signal: AbortSignal },
): Promise<void> {
  const message = `Preempted by pod ${pod.uid} on node ${nodeName}`
  const isInMemory = deps.cancelBinding(victim.uid)
  if (!isInMemory && !(await deleteVictim(deps, victim, signal))) return
  const text = isInMemory ? `${message} (in kube-scheduler memory).` : message
  deps.recorder.event(referenceTo(pods, victim.pod), 'Normal', preemptedReason, text)
}

/** Says why it goes, then deletes it with the grace that it asks for. False: it is gone already. */
async function deleteVictim({ client, clock }: PreemptDeps, victim: PodInfo, signal: AbortSignal): Promise<boolean> {
  const { namespace, name, uid, pod } = victim
  const wanted = {
    type: disruptionTargetCondition,
    status: 'True',
    reason: preemptedByScheduler,
    message: conditionMessage,
  } as const
  const condition = changedCondition(pod, wanted, clock.now())
  try {
    if (condition !== undefined) await writeStatus(client, pod, { condition }, signal)
    await client.resource(pods, namespace).delete(name, { preconditions: { uid }, signal })
    return true
  } catch (error) {
    // A conflict: another pod has its name by now.
    if (isNotFound(error) || isConflict(error)) return false
    throw error
  }
}
