// Mirrors pkg/scheduler/schedule_one.go: handleSchedulingFailure and updatePod, 1.36.
import { toTime, pods, podCondition, type Pod, type PodCondition } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { cutSuffix, eventMessageMax, podScheduledCondition } from './texts.ts'

export interface Failure {
  readonly reason: 'Unschedulable' | 'SchedulerError'
  readonly message: string
}

/** What to write of a pod's status; what it has already is left out. */
export interface StatusChange {
  readonly condition?: PodCondition | undefined
  /** Empty: it is promised none any more. Undefined: that stays as it is. */
  readonly nominatedNodeName?: string | undefined
}

/** Undefined when the pod says so already. With `nominatedNodeName`, its nomination is to be this one. */
export function failureChange(
  pod: Pod,
  { reason, message }: Failure,
  { nominatedNodeName, nowMs }: { readonly nominatedNodeName: string | undefined; readonly nowMs: number },
): StatusChange | undefined {
  const condition = changedCondition(pod, { type: podScheduledCondition, status: 'False', reason, message }, nowMs)
  const isSameNode = nominatedNodeName === undefined || nominatedNodeName === (pod.status?.nominatedNodeName ?? '')
  if (condition === undefined && isSameNode) return undefined
  return { condition, nominatedNodeName: isSameNode ? undefined : nominatedNodeName }
}

/** The condition as it is to be written; undefined when the pod has it already. */
export function changedCondition(
  pod: Pod,
  wanted: Required<Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>>,
  nowMs: number,
): PodCondition | undefined {
  const { status, reason, message } = wanted
  const present = podCondition(pod.status, wanted.type)
  const isSame = present?.status === status && present.reason === reason && present.message === message
  if (isSame) return undefined
  const keepsTime = present?.status === status && present.lastTransitionTime !== undefined
  return {
    ...wanted,
    lastTransitionTime: keepsTime ? present.lastTransitionTime : toTime(nowMs),
    observedGeneration: pod.metadata?.generation,
  }
}

/** Its uid goes along, so that another pod of the same name is left alone. */
export async function writeStatus(
  client: Client,
  pod: Pod,
  { condition, nominatedNodeName }: StatusChange,
  signal: AbortSignal,
): Promise<void> {
  const { name = '', namespace, uid } = pod.metadata ?? {}
  const status = {
    ...(condition === undefined ? {} : withCondition(pod, condition)),
    ...(nominatedNodeName === undefined ? {} : { nominatedNodeName: nominatedNodeName || null }),
  }
  const body = { metadata: { uid }, status }
  await client.resource(pods, namespace).patch(name, { type: 'strategic', body }, { subresource: 'status', signal })
}

/** A condition that is new comes last, as if the whole list had been written. */
function withCondition({ status }: Pod, condition: PodCondition): object {
  const types = new Set([...(status?.conditions ?? []).map(({ type }) => type), condition.type])
  return { conditions: [condition], '$setElementOrder/conditions': [...types].map((type) => ({ type })) }
}

/** As events take it. */
export function cutMessage(message: string): string {
  return message.length <= eventMessageMax
    ? message
    : `${message.slice(0, eventMessageMax - cutSuffix.length)}${cutSuffix}`
}
