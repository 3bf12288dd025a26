// Mirrors pkg/controller/devicetainteviction/device_taint_eviction.go, handlePod, evictPod and maybeDeletePod, 1.36.
import type { Pod } from '@coxswain/api'
import type { Clock, Logger } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import { outcome, type Counter, type EventRecorder, type Histogram, type Outcome } from '@coxswain/runtime'
import type { AllocatedClaims } from './allocated-claims.ts'
import { decide, whyOf } from './decide.ts'
import { evictPod } from './evict.ts'
import { observe } from './observe.ts'
import { keyOfReference, podReferenceOf, type PlannedEvictions, type PodReference } from './planned-evictions.ts'
import { cancelledText, eventReasons, markedText } from './texts.ts'

export interface Deps {
  readonly client: Client
  readonly clock: Clock
  readonly logger: Logger
  readonly recorder: EventRecorder
  readonly claims: Pick<AllocatedClaims, 'get'>
  readonly planned: PlannedEvictions
  readonly deleted: Counter
  readonly duration: Histogram
  /** Has the pod's eviction looked at after so long, or at once. */
  wakeAfter(key: string, delayMs: number, pod: Pod): void
}

type PlanDeps = Pick<Deps, 'claims' | 'planned' | 'clock' | 'recorder' | 'wakeAfter'>

/** Plans the pod's eviction, in place of what was planned before, or calls it off. */
export function judge(deps: PlanDeps, pod: Pod): void {
  const decision = decide(observe(pod, deps.claims))
  const reference = podReferenceOf(pod)
  switch (decision.kind) {
    case 'stay':
      if (deps.planned.cancel(reference)) tell(deps, reference, cancelledText)
      return
    case 'evict':
      deps.planned.plan(reference, decision.eviction)
      return deps.wakeAfter(keyOfReference(reference), decision.eviction.whenMs - deps.clock.now(), pod)
    default:
      decision satisfies never
  }
}

/** Evicts a pod, if that is still planned and its time has come. */
export async function reconcileEviction(deps: Deps, key: string, signal: AbortSignal): Promise<Outcome> {
  const { planned, clock, deleted, duration, logger } = deps
  const plan = planned.get(key)
  if (plan === undefined) return outcome.done('it is called off, or done')
  const { pod, eviction } = plan
  const waitMs = eviction.whenMs - clock.now()
  if (waitMs > 0) return outcome.wakeAfter(waitMs, 'its time has not come')
  const tellOfEviction = (evicted: PodReference): void => tell(deps, evicted, markedText)
  const isEvicted = await evictPod({ ...deps, tellOfEviction }, pod, signal)
  planned.end(pod)
  if (!isEvicted) return outcome.done('the pod is gone')
  const seconds = (clock.now() - eviction.whenMs) / 1000
  deleted.increment()
  duration.observe(seconds)
  const reason = whyOf(eviction)
  logger.info('Evicted pod by deleting it', { pod: `${pod.namespace}/${pod.name}`, seconds, reason }, 2)
  return outcome.done(`it is deleted because of ${reason}`)
}

function tell({ recorder }: Pick<Deps, 'recorder'>, pod: PodReference, message: string): void {
  recorder.event({ apiVersion: 'v1', kind: 'Pod', ...pod }, 'Normal', eventReasons.evicted, message)
}
