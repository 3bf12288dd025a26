// Mirrors pkg/controller/podautoscaler/metrics/utilization.go, 1.36.
import { MetricError, type PodValues } from './pod-samples.ts'

/** How much is used, and how that stands to the target: 1 is just right. */
export interface Usage {
  readonly ratio: number
  /** Of a pod, in thousandths. */
  readonly average: bigint
}

export interface Utilization extends Usage {
  /** Percent of what is asked for. */
  readonly percent: number
}

/** Of pods that have both a value and a request. Throws a `MetricError` when there is none. */
export function utilizationOf(values: PodValues, requests: PodValues, targetPercent: number): Utilization {
  let used = 0n
  let requested = 0n
  let count = 0n
  for (const [name, value] of values) {
    const request = requests.get(name)
    if (request === undefined) continue
    used += value
    requested += request
    count += 1n
  }
  if (requested === 0n) throw new MetricError('no metrics returned matched known pods')
  const percent = Number(BigInt.asIntN(32, (used * 100n) / requested))
  return { ratio: percent / targetPercent, percent, average: used / count }
}

/** Of all values, also those of pods that nobody knows. */
export function averageUsageOf(values: PodValues, target: bigint): Usage {
  let used = 0n
  for (const value of values.values()) used += value
  const average = used / BigInt(values.size)
  return { ratio: Number(average) / Number(target), average }
}
