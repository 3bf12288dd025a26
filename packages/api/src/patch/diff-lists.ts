// Mirrors apimachinery util/strategicpatch/patch.go (diffLists and what it calls), release 1.36.
import { deepEqual, compareTexts } from '@coxswain/base'
import { formatGoValue } from './go-format.ts'
import { isEmptyObject, isJsonObject, propertyOf, type JsonList, type JsonObject } from './json-value.ts'
import { elementKind, mergeKeyOf, sortByOrder } from './list-order.ts'
import { deletionOf } from './patch-directives.ts'

/** How two lists that are merged are compared. */
export interface ListDiff {
  readonly setsOrder: boolean
  readonly changes: boolean
  readonly deletions: boolean
  readonly mergeKey: string
  readonly diffElements: (original: JsonObject, modified: JsonObject) => JsonObject
}

export interface ListPatch {
  /** Elements to merge; of lists of objects also those that delete, at the end. */
  readonly changes: JsonList
  /** Scalars to take out. */
  readonly deletions: JsonList
  /** The value of `$setElementOrder`. */
  readonly order: JsonList
}

const nothing: ListPatch = { changes: [], deletions: [], order: [] }

export function diffLists(diff: ListDiff, original: JsonList, modified: JsonList): ListPatch {
  if (original.length === 0) return diff.changes ? { ...nothing, changes: modified } : nothing
  return elementKind(original, modified) === 'object'
    ? diffObjectLists(diff, original, modified)
    : diffScalarLists(diff, original, modified)
}

function diffObjectLists(diff: ListDiff, original: JsonList, modified: JsonList): ListPatch {
  const { mergeKey } = diff
  const { changed, deleted } = pairByKey(diff, original, modified)
  const sorted = sortByOrder(changed, modified, { mergeKey, kind: 'object' })
  const changes = [...sorted, ...deleted]
  const isReordered = !isSameOrder(original, modified, mergeKey)
  const needsOrder = changes.length > 0 ? diff.changes || diff.deletions : diff.changes && isReordered
  const order = diff.setsOrder && needsOrder ? modified.map((item) => ({ [mergeKey]: mergeKeyOf(item, mergeKey) })) : []
  return { changes, deletions: [], order }
}

interface Pairing {
  readonly changed: readonly JsonObject[]
  readonly deleted: readonly JsonObject[]
}

/** Walks both lists in the order of the merge key's text, side by side. */
function pairByKey(diff: ListDiff, original: JsonList, modified: JsonList): Pairing {
  const before = sortByKey(original, diff.mergeKey)
  const after = sortByKey(modified, diff.mergeKey)
  const changed: JsonObject[] = []
  const deleted: JsonObject[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const left = before[i]
    const right = after[j]
    if (left !== undefined && right !== undefined && left.text === right.text) {
      const inner = diff.diffElements(left.element, right.element)
      if (!isEmptyObject(inner)) changed.push({ ...inner, [diff.mergeKey]: right.key })
      i++
      j++
    } else if (right !== undefined && (left === undefined || left.text > right.text)) {
      if (diff.changes) changed.push(right.element)
      j++
    } else if (left !== undefined) {
      if (diff.deletions) deleted.push(deletionOf(diff.mergeKey, left.key))
      i++
    }
  }
  return { changed, deleted }
}

interface KeyedElement {
  readonly key: unknown
  readonly text: string
  readonly element: JsonObject
}

/** Of elements with the same key the later comes first: so does Go's sort of short lists, as upstream compares. */
function sortByKey(list: JsonList, mergeKey: string): readonly KeyedElement[] {
  return list
    .map((element): KeyedElement => {
      const key = mergeKeyOf(element, mergeKey)
      return { key, text: formatGoValue(key), element: element as JsonObject } // has a merge key
    })
    .toReversed()
    .toSorted((a, b) => compareTexts(a.text, b.text))
}

function isSameOrder(original: JsonList, modified: JsonList, mergeKey: string): boolean {
  const keyOf = (element: unknown): unknown => (isJsonObject(element) ? propertyOf(element, mergeKey) : element)
  return original.length === modified.length && original.every((item, index) => keyOf(item) === keyOf(modified[index]))
}

function diffScalarLists(diff: ListDiff, original: JsonList, modified: JsonList): ListPatch {
  const before = sortScalars(original)
  const { added, removed } = compareSorted(before, sortScalars(modified))
  const deletions = diff.deletions ? deduplicate(removed) : []
  const identity = { mergeKey: diff.mergeKey, kind: elementKind(original, modified) }
  const changes = diff.changes ? sortByOrder(added, modified, identity) : []
  // Upstream has sorted the original in place when it asks whether the lists differ.
  const isChanged = diff.changes && !deepEqual(before, modified)
  return { changes, deletions, order: diff.setsOrder && (deletions.length > 0 || isChanged) ? modified : [] }
}

export function sortScalars(list: JsonList): JsonList {
  return list.toSorted((a, b) => compareTexts(formatGoValue(a), formatGoValue(b)))
}

function compareSorted(before: JsonList, after: JsonList): { readonly added: JsonList; readonly removed: JsonList } {
  const added: unknown[] = []
  const removed: unknown[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const order =
      i >= before.length ? 1 : j >= after.length ? -1 : compareTexts(formatGoValue(before[i]), formatGoValue(after[j]))
    if (order > 0) added.push(after[j])
    if (order < 0) removed.push(before[i])
    if (order >= 0) j++
    if (order <= 0) i++
  }
  return { added, removed }
}

/** Each scalar once; the last one fills the place of one that goes, as upstream does. */
export function deduplicate(list: JsonList): JsonList {
  if (new Set(list).size === list.length) return list
  const kept = [...list]
  for (let i = 0; i < kept.length; i++) {
    for (let j = i + 1; j < kept.length; j++) {
      if (kept[i] !== kept[j]) continue
      const last = kept.pop()
      if (j < kept.length) kept[j--] = last
    }
  }
  return kept
}
