// Mirrors GetResourceReplicas and calcPlainMetricReplicas of pkg/controller/podautoscaler/replica_calculator.go, 1.36.
import type { CountedPods } from './group-pods.ts'
import { toInt32 } from './go-integers.ts'
import type { PodValues } from './pod-samples.ts'
import { isWithin, type Tolerances } from './tolerances.ts'
import { averageUsageOf, utilizationOf, type Usage, type Utilization } from './usage-ratio.ts'

/** How usage is measured, and what a pod without a sample is taken to use where fewer pods might do. */
interface Measure<U extends Usage> {
  of(values: PodValues): U
  assumed(pod: string): bigint
}

export interface Sized<U extends Usage> {
  readonly replicas: number
  readonly usage: U
}

export interface Present {
  readonly currentReplicas: number
  readonly tolerances: Tolerances
}

/** By the share of their requests that pods use. */
export function replicasByUtilization(
  counted: CountedPods,
  requests: PodValues,
  targetPercent: number,
  present: Present,
): Sized<Utilization> {
  const assumedPercent = BigInt(Math.max(100, targetPercent))
  return size(counted, present, {
    of: (values) => utilizationOf(values, requests, targetPercent),
    assumed: (pod) => ((requests.get(pod) ?? 0n) * assumedPercent) / 100n,
  })
}

/** By what pods use on average, in thousandths. */
export function replicasByAverage(counted: CountedPods, target: bigint, present: Present): Sized<Usage> {
  return size(counted, present, { of: (values) => averageUsageOf(values, target), assumed: () => target })
}

/**
 * As many as the ratio asks for. Where it is not known what all pods use, the guess is against a change: pods that may do
 * nothing yet count as idle when there should be more, and those without a sample as busy when there should be fewer. If that
 * leaves nothing to do, or turns the direction, all stays as it is.
 *
 * At 300 % of the target with 2 ready pods and 1 that is starting: 6 of 2 become 300 × 2 / 3 = 200 %, so 6 of 3.
 */
function size<U extends Usage>(
  counted: CountedPods,
  { currentReplicas, tolerances }: Present,
  measure: Measure<U>,
): Sized<U> {
  const usage = measure.of(counted.values)
  const { ratio } = usage
  const unchanged = { replicas: currentReplicas, usage }
  const countsUnready = counted.unready.size > 0 && ratio > 1
  if (!countsUnready && counted.missing.size === 0) {
    return isWithin(tolerances, ratio) ? unchanged : { replicas: toInt32(Math.ceil(ratio * counted.ready)), usage }
  }
  const guessed = new Map(counted.values)
  for (const pod of ratio === 1 ? [] : counted.missing) guessed.set(pod, ratio < 1 ? measure.assumed(pod) : 0n)
  for (const pod of countsUnready ? counted.unready : []) guessed.set(pod, 0n)
  const again = measure.of(guessed).ratio
  const turns = (ratio < 1 && again > 1) || (ratio > 1 && again < 1)
  if (turns || isWithin(tolerances, again)) return unchanged
  const replicas = toInt32(Math.ceil(again * guessed.size))
  const movesAgainst = (again < 1 && replicas > currentReplicas) || (again > 1 && replicas < currentReplicas)
  return movesAgainst ? unchanged : { replicas, usage }
}
