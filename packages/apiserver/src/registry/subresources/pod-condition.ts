// Mirrors UpdatePodCondition of pkg/api/pod/util.go, release 1.36.
import { type PodCondition, toTime } from '@coxswain/api'
import type { Clock } from '@coxswain/base'

/** The conditions with one set; its time is that of its last change of status. */
export function withCondition(
  conditions: readonly PodCondition[],
  condition: Omit<PodCondition, 'lastTransitionTime'>,
  clock: Clock,
): readonly PodCondition[] {
  const index = conditions.findIndex((each) => each.type === condition.type)
  const old = conditions[index]
  const lastTransitionTime = old?.status === condition.status ? old.lastTransitionTime : toTime(clock.now())
  const next = { ...condition, lastTransitionTime }
  return old === undefined ? [...conditions, next] : conditions.with(index, next)
}
