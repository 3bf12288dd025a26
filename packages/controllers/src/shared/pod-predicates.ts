// Mirrors pkg/controller/controller_utils.go and pkg/api/v1/pod/util.go, 1.36.
import { isBeingDeleted, parseTime, type Pod, type PodCondition } from '@coxswain/api'

/** All containers have stopped and never start again. */
export function isPodTerminal(pod: Pod): boolean {
  const phase = pod.status?.phase
  return phase === 'Succeeded' || phase === 'Failed'
}

/** Runs, or is about to: counts towards its owner's replicas. */
export function isPodActive(pod: Pod): boolean {
  return !isPodTerminal(pod) && !isBeingDeleted(pod)
}

/** Asked to stop, and not there yet. */
export function isPodTerminating(pod: Pod): boolean {
  return !isPodTerminal(pod) && isBeingDeleted(pod)
}

export function readyConditionOf(pod: Pod): PodCondition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === 'Ready')
}

export function isPodReady(pod: Pod): boolean {
  return readyConditionOf(pod)?.status === 'True'
}

/** When it became ready; undefined if it is not, or does not say. */
export function readySinceMs(pod: Pod): number | undefined {
  const condition = readyConditionOf(pod)
  return condition?.status === 'True' ? parseTime(condition.lastTransitionTime) : undefined
}

/** Ready for at least `minReadySeconds`. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  const condition = readyConditionOf(pod)
  if (condition?.status !== 'True') return false
  if (minReadySeconds === 0) return true
  const sinceMs = parseTime(condition.lastTransitionTime)
  return sinceMs !== undefined && sinceMs + minReadySeconds * 1000 <= nowMs
}

/** How long until a ready pod becomes available; undefined when it is, or will not by waiting alone. */
export function availableInMs(pod: Pod, minReadySeconds: number, nowMs: number): number | undefined {
  if (minReadySeconds <= 0) return undefined
  const sinceMs = readySinceMs(pod)
  if (sinceMs === undefined) return undefined
  const waitMs = sinceMs + minReadySeconds * 1000 - nowMs
  return waitMs > 0 ? waitMs : undefined
}

/**
 * When to look again for pods becoming available: the first of them, counted from now. Which one that is was decided when
 * the status was computed, at `statusMs`; if its time has come meanwhile, at once.
 */
export function nextAvailabilityMs(
  pods: readonly Pod[],
  minReadySeconds: number,
  { statusMs, nowMs }: { readonly statusMs: number; readonly nowMs: number },
): number | undefined {
  let first: Pod | undefined
  let firstMs = Infinity
  for (const pod of pods) {
    const waitMs = availableInMs(pod, minReadySeconds, statusMs)
    if (waitMs !== undefined && waitMs < firstMs) {
      first = pod
      firstMs = waitMs
    }
  }
  return first === undefined ? undefined : (availableInMs(first, minReadySeconds, nowMs) ?? 0)
}
