// Mirrors apimachinery util/strategicpatch/patch.go (normalizeElementOrder and what it calls), release 1.36.
import { formatGoValue, goTypeOf } from './go-format.ts'
import { isJsonObject, kindOf, propertyOf, type JsonKind, type JsonList, type JsonObject } from './json-value.ts'
import { isDeletion } from './patch-directives.ts'
import { PatchError } from './patch-error.ts'

/** How elements of a list are told apart: objects by their merge key, scalars (`mergeKey` empty) by themselves. */
export interface ElementIdentity {
  readonly mergeKey: string
  readonly kind: JsonKind
}

/** The kind that all elements of the lists have in common. */
export function elementKind(...lists: readonly JsonList[]): JsonKind {
  const first = lists.find((list) => list.length > 0)?.[0]
  if (first === undefined) throw new PatchError('unmergeable', 'no elements in any of the given slices')
  const kind = kindOf(first)
  if (kind === 'list') throw new PatchError('inapplicable', 'lists of lists are not supported')
  const isSame = (element: unknown): boolean =>
    kind === 'number' ? goTypeOf(element) === goTypeOf(first) : kindOf(element) === kind
  if (kind === 'null' || !lists.every((list) => list.every(isSame))) {
    throw new PatchError('unmergeable', `list element types are not identical: ${formatGoValue(lists)}`)
  }
  return kind
}

/**
 * Puts the elements named by `order` and the others into one list. Each group keeps its own order: the named ones that of
 * `order`, the others that of `liveOrder`; another element goes before a named one only where it did so in `liveOrder`.
 */
export function orderElements(
  elements: JsonList,
  order: JsonList,
  liveOrder: JsonList,
  identity: ElementIdentity,
): JsonList {
  if (isInOrder(elements, order, identity)) {
    for (const element of liveOrder) mergeKeyOf(element, identity.mergeKey)
    return elements
  }
  const { named, others } = partition(elements, order, identity.mergeKey)
  const left = sortByOrder(others, liveOrder, identity)
  const right = sortByOrder(named, order, identity)
  return interleave(left, right, rankIn(liveOrder, identity))
}

/** Longer lists are sorted to find out. */
const comparedMax = 20

/** Whether `order` names just these objects, each once, as they stand: nothing moves then. */
function isInOrder(elements: JsonList, order: JsonList, { mergeKey, kind }: ElementIdentity): boolean {
  if (kind !== 'object' || mergeKey === '') return false
  if (elements.length !== order.length || elements.length > comparedMax) return false
  for (let index = 0; index < elements.length; index += 1) {
    const element = elements[index]
    const place = order[index]
    if (!isJsonObject(element) || !isJsonObject(place) || isDeletion(element)) return false
    const key = propertyOf(element, mergeKey)
    if (key === undefined || key !== propertyOf(place, mergeKey)) return false
    for (let before = 0; before < index; before += 1) {
      if (propertyOf(elements[before] as JsonObject, mergeKey) === key) return false
    }
  }
  return true
}

interface Partition {
  readonly named: JsonList
  readonly others: JsonList
}

function partition(elements: JsonList, order: JsonList, mergeKey: string): Partition {
  if (mergeKey === '') {
    const set = new Set(order)
    return { named: elements.filter((e) => set.has(e)), others: elements.filter((e) => !set.has(e)) }
  }
  const keys = elements.map((element) => mergeKeyOf(element, mergeKey))
  const notAnObject = order.findIndex((element) => !isJsonObject(element))
  if (notAnObject >= 0 && keys.length > 0) {
    throw new PatchError('unmergeable', `value for key ${notAnObject} is not a map`)
  }
  const set = new Set(order.map((element) => (isJsonObject(element) ? propertyOf(element, mergeKey) : undefined)))
  const isNamed = (_: unknown, index: number): boolean => set.has(keys[index])
  return { named: elements.filter(isNamed), others: elements.filter((e, index) => !isNamed(e, index)) }
}

/** The value of the merge key, which every element must have. */
export function mergeKeyOf(element: unknown, mergeKey: string): unknown {
  if (!isJsonObject(element)) throw badType('map[string]interface {}', element)
  const value = propertyOf(element, mergeKey)
  if (value === undefined) throw noMergeKey(element, mergeKey)
  return value
}

function noMergeKey(element: JsonObject, mergeKey: string): PatchError {
  return new PatchError(
    'unmergeable',
    `map: ${formatGoValue(element)} does not contain declared merge key: ${mergeKey}`,
  )
}

export function badType(wanted: string, value: unknown): PatchError {
  return new PatchError('unmergeable', `expected a ${wanted}, but received a ${goTypeOf(value)}`)
}

type Rank = (element: unknown) => number

/** The first index of the element in `order`, -1 when it is not there. */
function rankIn(order: JsonList, { mergeKey, kind }: ElementIdentity): Rank {
  const identify = (element: unknown): unknown =>
    kind !== 'object' ? element : isJsonObject(element) ? propertyOf(element, mergeKey) : undefined
  const ranks = new Map<unknown, number>()
  for (const [index, element] of order.entries()) {
    const key = identify(element)
    if (!ranks.has(key)) ranks.set(key, index)
  }
  return (element) => ranks.get(identify(element)) ?? -1
}

/** Sorts by `order`; elements that delete go last. */
export function sortByOrder(elements: JsonList, order: JsonList, identity: ElementIdentity): JsonList {
  if (identity.kind === 'object') {
    for (const element of elements) mergeKeyOf(element, identity.mergeKey)
    for (const element of order) mergeKeyOf(element, identity.mergeKey)
  }
  if (elements.length === 0) return elements
  const isLast = (element: unknown): boolean => identity.kind === 'object' && isDeletion(element)
  const sorted = sortByRank(
    elements.filter((element) => !isLast(element)),
    rankIn(order, identity),
  )
  return [...sorted, ...elements.filter(isLast)]
}

/** Go's stable sort inserts one by one up to this length. */
const insertionSortMax = 20

/**
 * An element that `order` does not have compares as less than any other, both ways round: no order, so the outcome is
 * that of Go's algorithm. Longer lists have the unknown elements in front.
 */
function sortByRank(elements: JsonList, rank: Rank): JsonList {
  if (elements.length > insertionSortMax || elements.every((element) => rank(element) >= 0)) {
    return elements.toSorted((a, b) => rank(a) - rank(b))
  }
  const sorted: unknown[] = []
  for (const element of elements) {
    const own = rank(element)
    let at = sorted.length
    while (at > 0 && goesBefore(own, rank(sorted[at - 1]))) at--
    sorted.splice(at, 0, element)
  }
  return sorted
}

const goesBefore = (own: number, other: number): boolean => own < 0 || other < 0 || own < other

function interleave(left: JsonList, right: JsonList, rank: Rank): JsonList {
  if (left.length === 0) return right
  if (right.length === 0) return left
  const merged: unknown[] = []
  let next = 0
  for (const element of right) {
    const limit = rank(element)
    while (next < left.length && isBefore(rank(left[next]), limit)) merged.push(left[next++])
    merged.push(element)
  }
  return [...merged, ...left.slice(next)]
}

const isBefore = (rank: number, limit: number): boolean => rank >= 0 && limit >= 0 && rank < limit
