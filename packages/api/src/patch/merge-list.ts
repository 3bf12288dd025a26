// Mirrors apimachinery util/strategicpatch/patch.go (mergeSlice, mergePatchIntoOriginal), release 1.36.
import type { FieldType } from '../schema.ts'
import { listWithoutDirectives } from './added-value.ts'
import { formatGoText, formatGoValue } from './go-format.ts'
import { isJsonObject, propertyOf, shareUnchangedList, type JsonList, type JsonObject } from './json-value.ts'
import { badType, elementKind, mergeKeyOf, orderElements } from './list-order.ts'
import { isDeletion, isDirective, patchDirective, setOrderPrefix } from './patch-directives.ts'
import { PatchError } from './patch-error.ts'
import { kindName, type FieldMerge } from './patch-schema.ts'

/** How a list is merged, and how two elements with the same merge key are. */
export interface ListMerge extends FieldMerge {
  readonly mergeElements: (live: JsonObject, change: JsonObject, type: FieldType) => JsonObject
}

/** The list with the patch's elements merged into it: those in the patch's order, the rest where they were. */
export function mergeList(how: ListMerge, live: JsonList, change: JsonList): JsonList {
  return shareUnchangedList(live, mergeLists(how, live, change).merged)
}

/** Takes the elements of `unwanted` out of a list of scalars. One of objects is merged, as upstream does by chance. */
export function deleteFromList(how: ListMerge, live: JsonList, unwanted: JsonList): JsonList {
  if (live.length === 0 && unwanted.length === 0) return live
  if (elementKind(live, unwanted) === 'object') return mergeList(how, live, unwanted)
  const set = new Set(unwanted)
  return live.filter((element) => !set.has(element))
}

interface MergedLists {
  readonly merged: JsonList
  /** The order of the live list as it decides where elements go that the patch does not order. */
  readonly liveOrder: JsonList
}

function mergeLists(how: ListMerge, live: JsonList, change: JsonList): MergedLists {
  if (live.length === 0 && change.length === 0) return { merged: live, liveOrder: live }
  const kind = elementKind(live, change)
  const identity = { mergeKey: how.mergeKey, kind }
  if (kind !== 'object') {
    const union = [...new Set([...live, ...change])]
    return { merged: orderElements(union, change, live, identity), liveOrder: live }
  }
  if (how.mergeKey === '') {
    throw new PatchError('unmergeable', `cannot merge lists without merge key for ${kindName(how.type)}`)
  }
  const { remaining, changes, replaces } = applyElementDirectives(how.mergeKey, live, change)
  if (replaces) return { merged: orderElements(changes, [], changes, identity), liveOrder: remaining }
  const { merged, appended } = mergeElements(how, remaining, changes)
  // An element that is new takes the place of a deleted one in the order: upstream writes it over the freed end of the list.
  const liveOrder = remaining.length === live.length ? live : [...remaining, ...appended].slice(0, live.length)
  return { merged: orderElements(merged, changes, remaining, identity), liveOrder }
}

interface AppliedDirectives {
  /** The live list without what `$patch: delete` names. */
  readonly remaining: JsonList
  /** The patch's elements without `$patch`. */
  readonly changes: readonly JsonObject[]
  readonly replaces: boolean
}

function applyElementDirectives(mergeKey: string, live: JsonList, change: JsonList): AppliedDirectives {
  const changes: JsonObject[] = []
  let deleted: Set<unknown> | undefined
  let replaces = false
  for (const element of change as readonly JsonObject[]) {
    const directive = propertyOf(element, patchDirective)
    if (directive === undefined) changes.push(element)
    else if (directive === 'delete') deleted = (deleted ?? new Set()).add(mergeKeyOf(element, mergeKey))
    else if (directive === 'replace') replaces = true
    else throw badElementDirective(directive, element)
  }
  return { remaining: deleted === undefined ? live : withoutKeys(live, mergeKey, deleted), changes, replaces }
}

function withoutKeys(live: JsonList, mergeKey: string, keys: ReadonlySet<unknown>): JsonList {
  return live.filter((element) => !keys.has(propertyOf(element as JsonObject, mergeKey) ?? noKey))
}

/** Equals no value of a merge key. */
const noKey = Symbol('no merge key')

function badElementDirective(directive: unknown, element: JsonObject): PatchError {
  return directive === 'merge'
    ? new PatchError('unmergeable', 'merging lists cannot yet be specified in the patch')
    : new PatchError('unmergeable', `unknown patch type: ${formatGoText(directive)} in map: ${formatGoValue(element)}`)
}

interface MergedElements {
  readonly merged: JsonList
  readonly appended: JsonList
}

/** Each change goes into the first element with its merge key; one that finds none is appended as it is. */
function mergeElements(how: ListMerge, live: JsonList, changes: readonly JsonObject[]): MergedElements {
  const merged = [...live] as JsonObject[] // all elements were found to be objects
  const indexes = live.length + changes.length > searchedMax ? firstIndexes(merged, how.mergeKey) : undefined
  for (const change of changes) {
    const key = mergeKeyOf(change, how.mergeKey)
    const index = indexes === undefined ? indexOfKey(merged, how.mergeKey, key) : (indexes.get(key) ?? -1)
    const element = merged[index]
    if (element === undefined) {
      merged.push(change)
      indexes?.set(key, merged.length - 1)
    } else merged[index] = how.mergeElements(element, change, how.type)
  }
  return { merged, appended: merged.length === live.length ? none : merged.slice(live.length) }
}

const none: JsonList = []
/** Up to so many elements are searched one by one. */
const searchedMax = 32

function indexOfKey(elements: readonly JsonObject[], mergeKey: string, key: unknown): number {
  for (let index = 0; index < elements.length; index += 1) {
    if (propertyOf(elements[index] as JsonObject, mergeKey) === key) return index
  }
  return -1
}

function firstIndexes(elements: readonly JsonObject[], mergeKey: string): Map<unknown, number> {
  const indexes = new Map<unknown, number>()
  for (const [index, element] of elements.entries()) {
    const key = propertyOf(element, mergeKey)
    if (key !== undefined && !indexes.has(key)) indexes.set(key, index)
  }
  return indexes
}

export interface OrderedListMerge {
  readonly how: ListMerge
  readonly live: JsonList | undefined
  readonly change: JsonList | undefined
  /** The value of `$setElementOrder`. */
  readonly order: JsonList
}

/** Merges a list and puts it into the order that `$setElementOrder` tells; `undefined` when there is no list at all. */
export function mergeOrderedList({ how, live, change, order }: OrderedListMerge): JsonList | undefined {
  validateOrder(change ?? [], order, how.mergeKey)
  if (live === undefined && change === undefined) return undefined
  const { merged, liveOrder } = mergeUnordered(how, live, change)
  const identity = { mergeKey: how.mergeKey, kind: elementKind(live ?? [], change ?? []) }
  return shareUnchangedList(live ?? [], orderElements(merged, order, liveOrder, identity))
}

function mergeUnordered(how: ListMerge, live: JsonList | undefined, change: JsonList | undefined): MergedLists {
  if (change === undefined) return { merged: live ?? [], liveOrder: live ?? [] }
  if (live === undefined) return { merged: listWithoutDirectives(change), liveOrder: [] }
  return how.strategy === 'merge' ? mergeLists(how, live, change) : { merged: change, liveOrder: live }
}

/**
 * The patch's elements, but those that delete, must be in the order list, and in the same order. Other directives are passed
 * over, as upstream does, only as long as the order list goes on.
 */
function validateOrder(change: JsonList, order: JsonList, mergeKey: string): void {
  if (order.length === 0 || change.length === 0) return
  const hasKey = mergeKey !== ''
  if (hasKey) for (const element of change) assertObject(element)
  const kept = hasKey ? change.filter((element) => !isDeletion(element)) : change
  const identify = (element: unknown): unknown => (hasKey ? mergeKeyOf(element, mergeKey) : element)
  let next = 0
  for (const place of order) {
    while (next < kept.length && isDirective(kept[next])) next++
    if (next >= kept.length) return
    if (identify(kept[next]) === identify(place)) next++
  }
  if (next < kept.length) throw wrongOrder(change, order)
}

function assertObject(element: unknown): void {
  if (!isJsonObject(element)) throw badType('map[string]interface {}', element)
}

function wrongOrder(change: JsonList, order: JsonList): PatchError {
  const lists = { patch: formatGoValue(change), order: formatGoValue(order) }
  const text = `The order in patch list:\n${lists.patch}\n doesn't match ${setOrderPrefix} list:\n${lists.order}\n`
  return new PatchError('unmergeable', text)
}
