// Mirrors the Object and External metrics of pkg/controller/podautoscaler/replica_calculator.go, 1.36.
import { isPodReady, type Pod } from '@coxswain/api'
import { maxInt32, maxInt64, toInt32, toInt64 } from './go-integers.ts'
import { MetricError } from './pod-samples.ts'
import type { Present } from './replicas-by-pods.ts'
import { isWithin, type Tolerances } from './tolerances.ts'

/** A count, and the usage that is shown with it, in thousandths. */
export interface SizedByValue {
  readonly replicas: number
  readonly usage: bigint
}

/** A value of something as a whole: the present pods cause it, so that many of them answer for each part of it. */
export function replicasByValue(usage: bigint, target: bigint, pods: readonly Pod[], present: Present): SizedByValue {
  const ratio = Number(usage) / Number(target)
  // Without pods there is nothing that could be in proportion.
  if (present.currentReplicas === 0) return { replicas: toInt32(Math.ceil(ratio)), usage }
  if (isWithin(present.tolerances, ratio)) return { replicas: present.currentReplicas, usage }
  const wanted = ratio * countRunning(pods)
  return { replicas: wanted > maxInt32 ? maxInt32 : toInt32(Math.ceil(wanted)), usage }
}

function countRunning(pods: readonly Pod[]): number {
  if (pods.length === 0) {
    const why = 'no pods returned by selector while calculating replica count'
    throw new MetricError(`unable to calculate ready pods: ${why}`)
  }
  return pods.filter((pod) => pod.status?.phase === 'Running' && isPodReady(pod)).length
}

/** A value of an object that each pod has its share of. */
export function replicasByShare(
  usage: bigint,
  target: bigint,
  statusReplicas: number,
  tolerances: Tolerances,
): SizedByValue {
  const share = toInt64(Math.ceil(Number(usage) / statusReplicas))
  if (isShareWithin(usage, target, statusReplicas, tolerances)) return { replicas: statusReplicas, usage: share }
  return { replicas: toInt32(Math.ceil(Number(usage) / Number(target))), usage: share }
}

/** The same of an external metric, which may be as large as it likes. */
export function replicasByExternalShare(
  values: readonly bigint[],
  target: bigint,
  statusReplicas: number,
  tolerances: Tolerances,
): SizedByValue {
  const total = sumOfShares(values)
  const share = Number(total) >= Number(maxInt64) ? maxInt64 : toInt64(Math.ceil(Number(total) / statusReplicas))
  if (isShareWithin(total, target, statusReplicas, tolerances)) return { replicas: statusReplicas, usage: share }
  const wanted = Math.ceil(Number(total) / Number(target))
  return { replicas: wanted > maxInt32 ? maxInt32 : toInt32(wanted), usage: share }
}

function isShareWithin(usage: bigint, target: bigint, replicas: number, tolerances: Tolerances): boolean {
  return isWithin(tolerances, Number(usage) / (Number(target) * replicas))
}

/** All series together, and no more than an int64 holds. */
export function sumOf(values: readonly bigint[]): bigint {
  let total = 0n
  for (const value of values) {
    if (value > 0n && total > maxInt64 - value) return maxInt64
    total = BigInt.asIntN(64, total + value)
  }
  return total
}

/** Upstream takes every negative sum for one that ran over. */
function sumOfShares(values: readonly bigint[]): bigint {
  let total = 0n
  for (const value of values) {
    total = BigInt.asIntN(64, total + value)
    if (total < 0n) return maxInt64
  }
  return total
}
