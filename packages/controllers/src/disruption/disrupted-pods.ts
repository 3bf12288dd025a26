// Mirrors buildDisruptedPodMap and countHealthyPods of pkg/controller/disruption/disruption.go, 1.36.
import { isBeingDeleted, isPodReady, nameOf, parseTime, type Pod, type PodDisruptionBudget } from '@coxswain/api'

/** A pod that was evicted is on its way out after so long, or will not go at all. */
export const deletionTimeoutMs = 2 * 60_000

export interface Disrupted {
  /** Evicted, and still to be seen on their way out; by name, with the time of the eviction. */
  readonly pods: Readonly<Record<string, string>>
  /** Evicted, and not gone in all the time that they had. */
  readonly notDeleted: readonly Pod[]
  /** When the first of `pods` will have been given up. */
  readonly recheckMs: number | undefined
}

export function stillDisrupted({ status }: PodDisruptionBudget, pods: readonly Pod[], nowMs: number): Disrupted {
  const evicted = status?.disruptedPods ?? {}
  const kept: Record<string, string> = {}
  const notDeleted: Pod[] = []
  let firstMs: number | undefined
  for (const pod of pods) {
    const name = nameOf(pod)
    const time = Object.hasOwn(evicted, name) ? evicted[name] : undefined
    if (time === undefined || isBeingDeleted(pod)) continue
    const untilMs = deadlineMs(time)
    if (untilMs < nowMs) {
      notDeleted.push(pod)
      continue
    }
    kept[name] = time
    firstMs = Math.min(firstMs ?? untilMs, untilMs)
  }
  return { pods: kept, notDeleted, recheckMs: firstMs === undefined ? undefined : firstMs - nowMs }
}

/** Ready, and not about to go. */
export function countHealthy(pods: readonly Pod[], disrupted: Disrupted['pods'], nowMs: number): number {
  return pods.filter((pod) => {
    if (isBeingDeleted(pod) || !isPodReady(pod)) return false
    const time = Object.hasOwn(disrupted, nameOf(pod)) ? disrupted[nameOf(pod)] : undefined
    return time === undefined || deadlineMs(time) <= nowMs
  }).length
}

/** A time that cannot be read is Go's zero time: long past. */
const deadlineMs = (time: string): number => (parseTime(time) ?? Number.NEGATIVE_INFINITY) + deletionTimeoutMs
