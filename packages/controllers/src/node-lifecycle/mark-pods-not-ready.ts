// Mirrors pkg/controller/util/node/controller_utils.go, MarkPodsNotReady, 1.36.
import {
  apiVersionOf,
  findCondition,
  namespaceOf,
  pods as podType,
  setCondition,
  toTime,
  type Pod,
} from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import { isNotFound, type Client } from '@coxswain/client'
import { referenceTo, type EventRecorder } from '@coxswain/runtime'
import { aggregate } from '../shared/failures.ts'
import { eventReasons, podNotReadyText } from './texts.ts'

export interface MarkDeps {
  readonly client: Client
  readonly clock: Clock
  readonly recorder: EventRecorder
}

/** One after the other; rejects with all that failed. A pod that is told of although its write failed is upstream's way. */
export async function markPodsNotReady(
  { client, clock, recorder }: MarkDeps,
  pods: readonly Pod[],
  signal: AbortSignal,
): Promise<void> {
  const errors: unknown[] = []
  for (const pod of pods) {
    const draft = notReadyDraft(pod, clock.now())
    if (draft === undefined) continue
    try {
      // oxlint-disable-next-line no-await-in-loop -- the pods of one node do not crowd out others
      await client.resource(podType, namespaceOf(pod)).updateStatus(draft, { signal })
    } catch (error) {
      if (isNotFound(error)) continue
      errors.push(error)
    }
    recorder.event(referenceTo(podType, pod), 'Warning', eventReasons.notReady, podNotReadyText)
  }
  if (errors.length > 0) throw aggregate(errors)
}

/** Undefined for a pod that is not ready, or says nothing about it. */
export function notReadyDraft(pod: Pod, nowMs: number): Pod | undefined {
  const ready = findCondition(pod.status?.conditions, 'Ready')
  if (ready === undefined || ready.status === 'False') return undefined
  const condition = { ...ready, status: 'False', lastTransitionTime: toTime(nowMs) }
  const status = { ...pod.status, conditions: setCondition(pod.status?.conditions, condition) }
  return { ...pod, apiVersion: apiVersionOf(podType), kind: podType.kind, status }
}
