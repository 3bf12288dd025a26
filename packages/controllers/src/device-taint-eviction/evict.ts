// Mirrors pkg/controller/devicetainteviction/device_taint_eviction.go, addConditionAndDeletePod, 1.36.
import { isBeingDeleted, pods, uidOf } from '@coxswain/api'
import { isNotFound } from '@coxswain/client'
import { markPod, type MarkDeps } from '../shared/mark-pod.ts'
import type { PodReference } from './planned-evictions.ts'
import { disruptionCondition } from './texts.ts'

export interface EvictDeps extends MarkDeps {
  /** Told before anything is done to the pod. */
  tellOfEviction(pod: PodReference): void
}

/** Marks the pod and deletes it; budgets are not asked. Resolves to whether there was such a pod, be it on its way out already. */
export async function evictPod(deps: EvictDeps, pod: PodReference, signal: AbortSignal): Promise<boolean> {
  try {
    return await markAndDelete(deps, pod, signal)
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}

async function markAndDelete(deps: EvictDeps, pod: PodReference, signal: AbortSignal): Promise<boolean> {
  const { namespace, name, uid } = pod
  const resource = deps.client.resource(pods, namespace)
  const live = await resource.get(name, { signal })
  if (uidOf(live) !== uid) return false
  if (isBeingDeleted(live)) return true
  deps.tellOfEviction(pod)
  await markPod(deps, live, disruptionCondition, signal)
  await resource.delete(name, { preconditions: { uid }, signal })
  return true
}
