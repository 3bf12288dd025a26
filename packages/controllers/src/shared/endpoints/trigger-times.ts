// Mirrors k8s.io/endpointslice/util/trigger_time_tracker.go, 1.36.
import { creationTimeMs, keyOf, nameOf, parseTime, podCondition, toTime, type Pod, type Service } from '@coxswain/api'

interface Known {
  readonly serviceMs: number
  /** By name: when each pod's readiness changed last. */
  readonly podsMs: ReadonlyMap<string, number>
}

/**
 * When what a sync of a Service carries over began: the earliest change of readiness since its sync before. An approximation,
 * for a pod that changes twice in between is seen once.
 */
export class TriggerTimes {
  readonly #known = new Map<string, Known>()

  /** The annotation's value; undefined when nothing tells. To be asked in every sync, also in one that writes nothing. */
  next(service: Service, pods: readonly Pod[]): string | undefined {
    const key = keyOf(service)
    const before = this.#known.get(key)
    const serviceMs = creationTimeMs(service)
    const podsMs = new Map<string, number>()
    let earliestMs = serviceMs > (before?.serviceMs ?? 0) ? serviceMs : Infinity
    for (const pod of pods) {
      const ms = parseTime(podCondition(pod.status, 'Ready')?.lastTransitionTime)
      if (ms === undefined) continue
      podsMs.set(nameOf(pod), ms)
      if (ms < earliestMs && ms > (before?.podsMs.get(nameOf(pod)) ?? -Infinity)) earliestMs = ms
    }
    this.#known.set(key, { serviceMs, podsMs })
    if (before === undefined) return service.metadata?.creationTimestamp
    return earliestMs === Infinity ? undefined : toTime(earliestMs)
  }

  forget(key: string): void {
    this.#known.delete(key)
  }
}

/** Annotations with the trigger time of this write, or without that of an earlier one. */
export function withTriggerTime(
  annotations: Readonly<Record<string, string>> | undefined,
  name: string,
  time: string | undefined,
): Readonly<Record<string, string>> {
  const { [name]: _, ...others } = annotations ?? {}
  return time === undefined ? others : { ...others, [name]: time }
}
