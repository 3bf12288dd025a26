// Mirrors pkg/controller/tainteviction/taint_eviction.go, deletePodHandler and addConditionAndDeletePod, 1.36.
import { generationOf, pods, splitKey, type Pod } from '@coxswain/api'
import { sleep } from '@coxswain/base'
import { isNotFound } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { markPod, type Mark, type MarkDeps } from '../shared/mark-pod.ts'
import { disruptionCondition } from './texts.ts'

const attemptsMax = 5
const attemptEveryMs = 10

/** Marks the pod and deletes it, in a few attempts; resolves to whether there was a pod. Budgets are not asked. */
export async function evictPod(deps: MarkDeps, key: Key, signal: AbortSignal): Promise<boolean> {
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

async function markAndDelete(deps: MarkDeps, key: Key, signal: AbortSignal): Promise<void> {
  const { namespace, name } = splitKey(key)
  const resource = deps.client.resource(pods, namespace)
  const pod = await resource.get(name, { signal })
  await markPod(deps, pod, disruptionMark(pod), signal)
  await resource.delete(name, { signal })
}

/** Tells whoever counts the pod as failed that it was not its fault. */
export function disruptionMark(pod: Pod): Mark {
  const observedGeneration = generationOf(pod)
  return observedGeneration === 0 ? disruptionCondition : { ...disruptionCondition, observedGeneration }
}
