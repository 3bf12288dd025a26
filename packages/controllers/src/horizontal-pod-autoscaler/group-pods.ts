// Mirrors groupPods of pkg/controller/podautoscaler/replica_calculator.go, 1.36.
import { isBeingDeleted, nameOf, parseTime, podCondition, zeroTimeMs, type Pod } from '@coxswain/api'
import { MetricError, type PodSample, type PodSamples, type PodValues } from './pod-samples.ts'

/** What readiness has to do with CPU: starting takes a lot of it, and tells nothing of the load. */
export interface ReadinessTimes {
  /** `--horizontal-pod-autoscaler-cpu-initialization-period` */
  readonly cpuInitializationPeriodMs: number
  /** `--horizontal-pod-autoscaler-initial-readiness-delay` */
  readonly initialReadinessDelayMs: number
}

export interface PodGroups {
  readonly ready: number
  /** Their samples do not count, if they have any. */
  readonly unready: ReadonlySet<string>
  /** They should have a sample. */
  readonly missing: ReadonlySet<string>
  /** On their way out, or failed. */
  readonly ignored: ReadonlySet<string>
}

export interface PodsToGroup {
  readonly pods: readonly Pod[]
  readonly samples: PodSamples
  /** Undefined for metrics that are no resource. */
  readonly resource: string | undefined
  readonly times: ReadinessTimes
  readonly nowMs: number
}

export function groupPods({ pods, samples, resource, times, nowMs }: PodsToGroup): PodGroups {
  const groups = { ready: 0, unready: new Set<string>(), missing: new Set<string>(), ignored: new Set<string>() }
  for (const pod of pods) {
    const name = nameOf(pod)
    const sample = samples.get(name)
    if (isBeingDeleted(pod) || pod.status?.phase === 'Failed') groups.ignored.add(name)
    else if (pod.status?.phase === 'Pending') groups.unready.add(name)
    else if (sample === undefined) groups.missing.add(name)
    else if (resource === 'cpu' && isStarting(pod, sample, times, nowMs)) groups.unready.add(name)
    else groups.ready += 1
  }
  return groups
}

/** Whether the sample is, or may be, of the pod's start. */
function isStarting(
  pod: Pod,
  sample: PodSample,
  { cpuInitializationPeriodMs, initialReadinessDelayMs }: ReadinessTimes,
  nowMs: number,
): boolean {
  const ready = podCondition(pod.status, 'Ready')
  const startMs = parseTime(pod.status?.startTime)
  if (ready === undefined || startMs === undefined) return true
  const sinceMs = parseTime(ready.lastTransitionTime) ?? zeroTimeMs
  const isUnready = ready.status === 'False'
  // A sample counts once it is wholly of the time since the pod became ready.
  if (startMs + cpuInitializationPeriodMs > nowMs) {
    return isUnready || (sample.timestampMs ?? zeroTimeMs) < sinceMs + sample.windowMs
  }
  // It stopped being ready so early that it never was.
  return isUnready && startMs + initialReadinessDelayMs > sinceMs
}

/** The pods, and the values that count. */
export interface CountedPods extends PodGroups {
  readonly values: PodValues
}

/** Throws a `MetricError` when there are no pods or nothing counts. */
export function countPods(given: PodsToGroup): CountedPods {
  if (given.pods.length === 0) throw new MetricError('no pods returned by selector while calculating replica count')
  const groups = groupPods(given)
  const values = new Map<string, bigint>()
  for (const [name, { milliValue }] of given.samples) {
    if (!groups.ignored.has(name) && !groups.unready.has(name)) values.set(name, milliValue)
  }
  if (values.size === 0) throw new MetricError('did not receive metrics for targeted pods (pods might be unready)')
  return { ...groups, values }
}
