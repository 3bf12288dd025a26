// Mirrors pkg/api/v1/pod/util.go and the pod predicates of pkg/controller/controller_utils.go, 1.36.
import type { Pod, PodCondition, PodStatus } from './generated/types/core-v1.ts'
import { isBeingDeleted } from './meta.ts'
import { parseTime } from './time.ts'

export function podCondition(status: PodStatus | undefined, type: string): PodCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type)
}

/** The phase is not looked at. */
export function isPodReady(pod: Pod): boolean {
  return podCondition(pod.status, 'Ready')?.status === 'True'
}

/** Ready, and for `minReadySeconds` so. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  const ready = podCondition(pod.status, 'Ready')
  if (ready?.status !== 'True') return false
  if (minReadySeconds === 0) return true
  const sinceMs = parseTime(ready.lastTransitionTime)
  return sinceMs !== undefined && sinceMs + minReadySeconds * 1000 <= nowMs
}

/** Succeeded or failed: no container runs, nor will one again. */
export function isPodTerminal(pod: Pod): boolean {
  const phase = pod.status?.phase
  return phase === 'Succeeded' || phase === 'Failed'
}

/** Neither terminal nor being deleted. */
export function isPodActive(pod: Pod): boolean {
  return !isPodTerminal(pod) && !isBeingDeleted(pod)
}

/** Being deleted while its containers may run. */
export function isPodTerminating(pod: Pod): boolean {
  return !isPodTerminal(pod) && isBeingDeleted(pod)
}

/** In how many ms a ready pod becomes available; undefined for one that is not ready or is available. */
export function nextAvailabilityCheckMs(pod: Pod, minReadySeconds: number, nowMs: number): number | undefined {
  if (minReadySeconds <= 0 || !isPodReady(pod)) return undefined
  const sinceMs = parseTime(podCondition(pod.status, 'Ready')?.lastTransitionTime)
  if (sinceMs === undefined) return undefined
  const remainingMs = sinceMs + minReadySeconds * 1000 - nowMs
  return remainingMs > 0 ? remainingMs : undefined
}

/**
 * In how many ms the next of the pods becomes available, as seen when the owner's status was computed; undefined when none
 * will. Counted from `nowMs`: 0 when the moment has passed in between, so that no pod is missed.
 */
export function minNextAvailabilityCheckMs(
  pods: readonly Pod[],
  minReadySeconds: number,
  times: { readonly statusMs: number; readonly nowMs: number },
): number | undefined {
  let next: { readonly pod: Pod; readonly ms: number } | undefined
  for (const pod of pods) {
    const ms = nextAvailabilityCheckMs(pod, minReadySeconds, times.statusMs)
    if (ms !== undefined && (next === undefined || ms < next.ms)) next = { pod, ms }
  }
  return next === undefined ? undefined : (nextAvailabilityCheckMs(next.pod, minReadySeconds, times.nowMs) ?? 0)
}
