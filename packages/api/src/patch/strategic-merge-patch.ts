// Mirrors apimachinery util/strategicpatch/patch.go (mergeMap and what it calls), release 1.36.
import { deepEqual } from '@coxswain/base'
import type { FieldType } from '../schema.ts'
import { withoutDirectives, withoutNullsAndDirectives } from './added-value.ts'
import { formatGoText, formatGoValue } from './go-format.ts'
import {
  isJsonList,
  isJsonObject,
  keysOf,
  kindOf,
  propertyOf,
  setProperty,
  shareEqual,
  shareUnchanged,
  type JsonDraft,
  type JsonList,
  type JsonObject,
} from './json-value.ts'
import { badType } from './list-order.ts'
import { deleteFromList, mergeList, mergeOrderedList, type ListMerge } from './merge-list.ts'
import {
  deleteFromListPrefix,
  fieldOfDirective,
  patchDirective,
  retainKeysDirective,
  setOrderPrefix,
} from './patch-directives.ts'
import { PatchError } from './patch-error.ts'
import { listMerge, objectMerge, typeOfObject, type PatchSchema } from './patch-schema.ts'

/**
 * Applies a strategic merge patch; returns a new document that shares what did not change. Throws `PatchError`.
 * Keys of a patch are taken in the order in which they stand.
 */
export function applyStrategicMergePatch(document: unknown, patch: unknown, schema: PatchSchema): JsonObject {
  if (!isJsonObject(document ?? {})) throw new PatchError('malformed', 'invalid JSON document')
  if (!isJsonObject(patch ?? {})) throw new PatchError('malformed', 'invalid JSON document')
  const merge: Merge = { schema, mode: 'apply' }
  return mergeObjects(merge, (document ?? {}) as JsonObject, (patch ?? {}) as JsonObject, typeOfObject(schema))
}

/** Makes one patch of two: `second` is laid over `first`, and what both say for the server is kept. */
export function combineStrategicMergePatches(first: JsonObject, second: JsonObject, schema: PatchSchema): JsonObject {
  return mergeObjects({ schema, mode: 'combine' }, first, second, typeOfObject(schema))
}

/** What one merge is about. `combine`: the document is a patch itself; nulls and directives stay in it. */
interface Merge {
  readonly schema: PatchSchema
  readonly mode: 'apply' | 'combine'
}

function mergeObjects(merge: Merge, original: JsonObject, patch: JsonObject, type: FieldType): JsonObject {
  const directive = propertyOf(patch, patchDirective)
  if (directive !== undefined) return followDirective(directive, patch)
  const draft: JsonDraft = retainKeys(merge, original, patch)
  const done = mergeOrderedLists(merge, draft, patch, type)
  const current: ObjectMerge = { schema: merge.schema, mode: merge.mode, draft, type }
  for (const key in patch) {
    if (patch[key] !== undefined && key !== retainKeysDirective && !done.has(key)) mergeField(current, key, patch[key])
  }
  return shareUnchanged(original, draft)
}

function followDirective(directive: unknown, patch: JsonObject): JsonObject {
  if (directive === 'delete') return {}
  if (directive === 'replace') {
    const { [patchDirective]: _, ...rest } = patch
    return rest
  }
  const text = `unknown patch type: ${formatGoText(directive)} in map: ${formatGoValue(patch)}`
  throw new PatchError('unmergeable', text)
}

/** A draft of the object, without the keys that `$retainKeys` does not name. */
function retainKeys(merge: Merge, original: JsonObject, patch: JsonObject): JsonDraft {
  const wanted = propertyOf(patch, retainKeysDirective)
  const draft: JsonDraft = { ...original }
  if (wanted === undefined) return draft
  if (merge.mode === 'combine') {
    const own = propertyOf(original, retainKeysDirective)
    if (own === undefined) draft[retainKeysDirective] = wanted
    else if (!deepEqual(own, wanted)) throw differentRetainKeys(own, wanted)
    return draft
  }
  if (!isJsonList(wanted)) throw badRetainKeys()
  const retained = new Set(wanted)
  for (const key of keysOf(patch)) {
    if (key !== retainKeysDirective && patch[key] !== null && !isListDirective(key) && !retained.has(key)) {
      throw badRetainKeys()
    }
  }
  for (const key of Object.keys(draft)) if (!retained.has(key)) delete draft[key]
  return draft
}

const isListDirective = (key: string): boolean => key.startsWith(deleteFromListPrefix) || key.startsWith(setOrderPrefix)

function badRetainKeys(): PatchError {
  return new PatchError('malformed', 'invalid patch format of retainKeys')
}

function differentRetainKeys(first: unknown, second: unknown): PatchError {
  const lists = `${formatGoValue(first)} and ${formatGoValue(second)}`
  const text = `${lists} are not deep equal: this may happen when calculating the 3-way diff patch`
  return new PatchError('unmergeable', text)
}

const noKeys: ReadonlySet<string> = new Set()

/** Merges every list that has a `$setElementOrder`; returns the keys of the patch that are done with that. */
function mergeOrderedLists(merge: Merge, draft: JsonDraft, patch: JsonObject, type: FieldType): ReadonlySet<string> {
  let done: Set<string> | undefined
  for (const key in patch) {
    if (patch[key] === undefined || !key.startsWith(setOrderPrefix)) continue
    done ??= new Set()
    done.add(key)
    if (merge.mode === 'combine') keepOrder(draft, key, patch[key])
    const order = patch[key]
    if (!isJsonList(order)) throw badType('[]interface {}', order)
    const field = fieldOfDirective(key, setOrderPrefix)
    if (field === undefined) throw badOrder()
    const live = listAt(draft, field)
    const change = listAt(patch, field)
    const how: ListMerge = { ...listMerge(merge.schema, type, field), mergeElements: elementMerger(merge) }
    const merged = mergeOrderedList({ how, live, change, order })
    if (merged === undefined) continue
    setProperty(draft, field, merged)
    done.add(field)
  }
  return done ?? noKeys
}

function keepOrder(draft: JsonDraft, key: string, order: unknown): void {
  const own = propertyOf(draft, key)
  if (own === undefined) setProperty(draft, key, order)
  else if (!deepEqual(own, order)) throw badOrder()
}

function badOrder(): PatchError {
  return new PatchError('malformed', 'invalid patch format of setElementOrder list')
}

function listAt(object: JsonObject, key: string): JsonList | undefined {
  const value = propertyOf(object, key)
  if (value === undefined || isJsonList(value)) return value
  throw badType('[]interface {}', value)
}

const elementMerger =
  (merge: Merge) =>
  (live: JsonObject, change: JsonObject, type: FieldType): JsonObject =>
    mergeObjects(merge, live, change, type)

/** An object of the given type that is being merged. */
interface ObjectMerge extends Merge {
  readonly draft: JsonDraft
  readonly type: FieldType
}

function mergeField(merge: ObjectMerge, key: string, change: unknown): void {
  const isDeletionList = key.startsWith(deleteFromListPrefix)
  if (isDeletionList && merge.mode === 'combine') return setProperty(merge.draft, key, change)
  const field = isDeletionList ? fieldOfDirective(key, deleteFromListPrefix) : key
  if (field === undefined) throw new PatchError('malformed', 'invalid patch format of primitive list')
  if (change === null) return removeField(merge, field, isDeletionList)
  const live = propertyOf(merge.draft, field)
  if (live === undefined || kindOf(live) !== kindOf(change)) {
    if (!isDeletionList)
      setOrDrop(
        merge.draft,
        field,
        merge.mode === 'apply' ? withoutNullsAndDirectives(change) : withoutDirectives(change),
      )
  } else {
    setOrDrop(merge.draft, field, mergeValue(merge, field, { live, change, isDeletionList }))
  }
}

function removeField({ draft, mode }: ObjectMerge, field: string, isDeletionList: boolean): void {
  delete draft[field]
  if (mode === 'combine' && !isDeletionList) setProperty(draft, field, null)
}

function setOrDrop(draft: JsonDraft, key: string, value: unknown): void {
  if (value === undefined) delete draft[key]
  else setProperty(draft, key, value)
}

interface Change {
  readonly live: unknown
  readonly change: unknown
  readonly isDeletionList: boolean
}

/** Both have the same kind. */
function mergeValue(merge: ObjectMerge, field: string, { live, change, isDeletionList }: Change): unknown {
  if (isJsonObject(live) && isJsonObject(change)) {
    const { type, strategy } = objectMerge(merge.schema, merge.type, field)
    return strategy === 'replace' ? change : mergeObjects(merge, live, change, type)
  }
  if (!isJsonList(live) || !isJsonList(change)) return change
  const how: ListMerge = { ...listMerge(merge.schema, merge.type, field), mergeElements: elementMerger(merge) }
  if (isDeletionList) return deleteFromList(how, live, change)
  return how.strategy === 'merge' ? mergeList(how, live, change) : shareEqual(live, change)
}
