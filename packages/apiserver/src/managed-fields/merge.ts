// Mirrors structured-merge-diff typed/merge.go, release 1.36.
import { deepEqual } from '@coxswain/base'
import type { PathElement } from './field-path.ts'
import { elementOfItem, itemsByElement } from './list-items.ts'
import { isHollow, isMap, type Json, type ListType, typeAt, type ValueType } from './value-type.ts'

/** `live` with all that the configuration says. What does not change is shared. */
export function mergeValues(type: ValueType, live: unknown, configured: unknown): unknown {
  if (configured === undefined || live === configured) return live
  if (live === undefined) return configured
  if (type.isAtomic || (isHollow(live) && isHollow(configured))) return deepEqual(live, configured) ? live : configured
  if (type.kind === 'list') return mergeLists(type, listOrNone(live), listOrNone(configured))
  const [before, after] = [isMap(live) ? live : {}, isMap(configured) ? configured : {}]
  const merged = mergeMaps(type, before, after)
  return merged === before ? live : merged
}

const noItems: readonly unknown[] = []
const listOrNone = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : noItems)

function mergeMaps(type: ValueType, live: Json, configured: Json): Json {
  let merged: Record<string, unknown> | undefined
  for (const [key, value] of Object.entries(configured)) {
    const inner = typeAt(type, key)
    const before = Object.hasOwn(live, key) ? live[key] : undefined
    const after = inner === undefined ? value : mergeValues(inner, before, value)
    if (after !== before) (merged ??= { ...live })[key] = after
  }
  return merged ?? live
}

interface Items {
  readonly elements: readonly (PathElement | undefined)[]
  readonly byElement: ReadonlyMap<PathElement, readonly unknown[]>
}

const readItems = (type: ListType, list: readonly unknown[]): Items => ({
  elements: list.map((item) => elementOfItem(type, item)),
  byElement: itemsByElement(type, list),
})

/**
 * The items of both. Those of the configuration are in its order; those that are only in `live` stay before the item that they were
 * before: `[a b c d]` with `[x d b]` is `[a c x d b]`.
 */
function mergeLists(type: ListType, live: readonly unknown[], configured: readonly unknown[]): readonly unknown[] {
  const [ours, theirs] = [readItems(type, live), readItems(type, configured)]
  const merged: unknown[] = []
  const done = new Set<PathElement>()
  const shared = theirs.elements.filter((element) => element !== undefined && ours.byElement.has(element))
  let at = 0
  let nextShared = 0
  /** Takes what is only live, up to the next item that both have. */
  const takeLive = (): void => {
    for (; at < live.length; at += 1) {
      const element = ours.elements[at]
      const isShared = element !== undefined && theirs.byElement.has(element)
      if (!isShared) merged.push(live[at])
      else if (nextShared < shared.length && element === shared[nextShared]) return
      else if (nextShared >= shared.length && done.has(element)) {
        at += 1
        return
      }
    }
  }
  for (const [index, element] of theirs.elements.entries()) {
    takeLive()
    if (element === undefined) continue
    const twins = ours.byElement.get(element)
    // Which of several live ones is meant nobody knows: they go for the configured one.
    const before = twins?.length === 1 ? twins[0] : undefined
    merged.push(mergeValues(type.items, before, configured[index]))
    done.add(element)
    if (element !== shared[nextShared]) continue
    if (at < live.length && ours.elements[at] === element) at += 1
    nextShared += 1
  }
  for (; at < live.length; at += 1) {
    const element = ours.elements[at]
    if (element === undefined || !theirs.byElement.has(element)) merged.push(live[at])
  }
  return isSameList(merged, live) ? live : merged
}

const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index])
