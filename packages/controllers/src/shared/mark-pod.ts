// Mirrors pkg/api/v1/pod/util.go, UpdatePodCondition, and pkg/util/pod/pod.go, PatchPodStatus, 1.36.
import {
  findCondition,
  nameOf,
  namespaceOf,
  pods,
  setCondition,
  toTime,
  type Pod,
  type PodCondition,
  type PodStatus,
} from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import { podStatusPatch } from './pod-status-patch.ts'

/** A condition that a pod is to have. */
export type Mark = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message' | 'observedGeneration'>

export interface MarkDeps {
  readonly client: Client
  readonly clock: Clock
}

/** Gives the pod the condition, unless it says so already. */
export async function markPod({ client, clock }: MarkDeps, pod: Pod, mark: Mark, signal: AbortSignal): Promise<void> {
  const status = markedStatus(pod, mark, clock.now())
  if (status === undefined) return
  const patch = { type: 'strategic', body: podStatusPatch(pod, status) } as const
  await client.resource(pods, namespaceOf(pod)).patch(nameOf(pod), patch, { subresource: 'status', signal })
}

/** Undefined when the pod says so already, of whatever generation. */
export function markedStatus(pod: Pod, mark: Mark, nowMs: number): PodStatus | undefined {
  const conditions = pod.status?.conditions
  const present = findCondition(conditions, mark.type)
  const isSaid = present?.status === mark.status && present.reason === mark.reason && present.message === mark.message
  if (isSaid) return undefined
  return { ...pod.status, conditions: setCondition(conditions, { ...mark, lastTransitionTime: toTime(nowMs) }) }
}
