// Mirrors pkg/scheduler/schedule_one.go: handleSchedulingFailure and updatePod, 1.36.
import { toTime, pods, podCondition, type Pod, type PodCondition } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { cutSuffix, eventMessageMax, podScheduledCondition } from './texts.ts'

export interface Failure {
  readonly reason: 'Unschedulable' | 'SchedulerError'
  readonly message: string
}

/** The condition to write; undefined when the pod has it already. */
export function failureCondition(pod: Pod, { reason, message }: Failure, nowMs: number): PodCondition | undefined {
  const present = podCondition(pod.status, podScheduledCondition)
  const isSame = present?.status === 'False' && present.reason === reason && present.message === message
  if (isSame) return undefined
  const keepsTime = present?.status === 'False' && present.lastTransitionTime !== undefined
  return {
    type: podScheduledCondition,
    status: 'False',
    reason,
    message,
    lastTransitionTime: keepsTime ? present.lastTransitionTime : toTime(nowMs),
    observedGeneration: pod.metadata?.generation,
  }
}

export async function writeCondition(
  client: Client,
  pod: Pod,
  condition: PodCondition,
  signal: AbortSignal,
): Promise<void> {
  const { name = '', namespace, uid } = pod.metadata ?? {}
  const body = { metadata: { uid }, status: { conditions: [condition] } }
  await client.resource(pods, namespace).patch(name, { type: 'strategic', body }, { subresource: 'status', signal })
}

/** As events take it. */
export function cutMessage(message: string): string {
  return message.length <= eventMessageMax
    ? message
    : `${message.slice(0, eventMessageMax - cutSuffix.length)}${cutSuffix}`
}
