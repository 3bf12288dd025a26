// Mirrors pkg/controller/tainteviction/taint_eviction.go, deletePodHandler and addConditionAndDeletePod, 1.36.
import {
  findCondition,
  generationOf,
  nameOf,
  pods,
  setCondition,
  splitKey,
  toTime,
  type Pod,
  type PodCondition,
  type PodStatus,
} from '@coxswain/api'
import { sleep, type Clock } from '@coxswain/base'
import { isNotFound, type Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { podStatusPatch } from '../shared/pod-status-patch.ts'
import { disruptionCondition } from './texts.ts'

const attemptsMax = 5
const attemptEveryMs = 10

export interface EvictDeps {
  readonly client: Client
  readonly clock: Clock
}

/** Marks the pod and deletes it, in a few attempts; resolves to whether there was a pod. Budgets are not asked. */
export async function evictPod(deps: EvictDeps, key: Key, signal: AbortSignal): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
      await markAndDelete(deps, key, signal)
      return true
    } catch (error) {
      if (isNotFound(error)) return false
      if (attempt === attemptsMax) throw error
    }
    // oxlint-disable-next-line no-await-in-loop
    await sleep(deps.clock, attemptEveryMs, signal)
  }
}

async function markAndDelete({ client, clock }: EvictDeps, key: Key, signal: AbortSignal): Promise<void> {
  const { namespace, name } = splitKey(key)
  const resource = client.resource(pods, namespace)
  const pod = await resource.get(name, { signal })
  const status = markedStatus(pod, clock.now())
  if (status !== undefined) {
    const body = podStatusPatch(pod, status)
    await resource.patch(nameOf(pod), { type: 'strategic', body }, { subresource: 'status', signal })
  }
  await resource.delete(name, { signal })
}

/** Tells whoever counts the pod as failed that it was not its fault; undefined when the pod says so already. */
export function markedStatus(pod: Pod, nowMs: number): PodStatus | undefined {
  const conditions = pod.status?.conditions
  const present = findCondition(conditions, disruptionCondition.type)
  const { status, reason, message } = disruptionCondition
  if (present?.status === status && present.reason === reason && present.message === message) return undefined
  const observedGeneration = generationOf(pod)
  const condition: PodCondition = {
    ...disruptionCondition,
    lastTransitionTime: toTime(nowMs),
    ...(observedGeneration === 0 ? {} : { observedGeneration }),
  }
  return { ...pod.status, conditions: setCondition(conditions, condition) }
}
