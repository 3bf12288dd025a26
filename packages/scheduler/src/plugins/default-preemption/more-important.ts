// Mirrors pkg/scheduler/util/utils.go: MoreImportantPod, GetPodStartTime, GetEarliestPodStartTime, 1.36.
import { parseTime } from '@coxswain/api'
import type { PodInfo } from '../../snapshot/pod-info.ts'

/** Sorts the pods that are to stay rather than others first: of higher priority, then those that have run for longer. */
export function byImportance(a: PodInfo, b: PodInfo): number {
  if (a.priority !== b.priority) return b.priority - a.priority
  const [startA, startB] = [startOf(a), startOf(b)]
  return startA === startB ? 0 : startA - startB
}

/** When the first of the most important of the pods started. */
export function earliestStartOf(pods: readonly PodInfo[]): number {
  const highest = Math.max(...pods.map(({ priority }) => priority))
  return Math.min(...pods.filter(({ priority }) => priority === highest).map(startOf))
}

/** A pod that has not started is later than all that have. */
function startOf({ pod }: PodInfo): number {
  return parseTime(pod.status?.startTime) ?? Infinity
}
