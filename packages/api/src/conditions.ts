/** What all kinds of conditions have in common. */
export interface ConditionLike {
  readonly type: string
  readonly status: string
  readonly reason?: string | undefined
  readonly message?: string | undefined
  readonly lastTransitionTime?: string | undefined
}

export function findCondition<C extends ConditionLike>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined {
  return conditions?.find((condition) => condition.type === type)
}

export function isConditionTrue(conditions: readonly ConditionLike[] | undefined, type: string): boolean {
  return findCondition(conditions, type)?.status === 'True'
}

/**
 * The conditions with `next` in the place of the one of its type, or at the end. `lastTransitionTime` stays as it was unless the
 * status changed: it tells since when the status holds. Answers the same list when nothing changed.
 */
export function setCondition<C extends ConditionLike>(conditions: readonly C[] | undefined, next: C): readonly C[] {
  const list = conditions ?? []
  const index = list.findIndex((condition) => condition.type === next.type)
  const present = list[index]
  if (present === undefined) return [...list, next]
  const kept = present.status === next.status ? withTransitionOf(next, present) : next
  return isSame(present, kept) ? list : list.with(index, kept)
}

export function removeCondition<C extends ConditionLike>(
  conditions: readonly C[] | undefined,
  type: string,
): readonly C[] {
  const list = conditions ?? []
  return list.some((condition) => condition.type === type) ? list.filter((condition) => condition.type !== type) : list
}

function withTransitionOf<C extends ConditionLike>(next: C, present: C): C {
  const { lastTransitionTime } = present
  return lastTransitionTime === undefined || lastTransitionTime === next.lastTransitionTime
    ? next
    : { ...next, lastTransitionTime }
}

/** Conditions are flat. */
function isSame(a: ConditionLike, b: ConditionLike): boolean {
  const left = Object.entries(a).filter(([, value]) => value !== undefined)
  const right = new Map(Object.entries(b).filter(([, value]) => value !== undefined))
  return left.length === right.size && left.every(([key, value]) => right.get(key) === value)
}
