// Mirrors apimachinery util/strategicpatch/patch.go (CreateTwoWayMergePatch, diffMaps), release 1.36.
import { deepEqual } from '@coxswain/base'
import type { FieldType } from '../schema.ts'
import { diffLists, type ListDiff } from './diff-lists.ts'
import { formatGoValue } from './go-format.ts'
import {
  isEmptyObject,
  isJsonList,
  isJsonObject,
  keysOf,
  kindOf,
  propertyOf,
  setProperty,
  type JsonDraft,
  type JsonList,
  type JsonObject,
} from './json-value.ts'
import { deleteFromListPrefix, patchDirective, retainKeysDirective, setOrderPrefix } from './patch-directives.ts'
import { PatchError } from './patch-error.ts'
import { listMerge, objectMerge, typeOfObject, type FieldMerge, type PatchSchema } from './patch-schema.ts'

/** What must hold of a patch that is made; the patch is refused where it does not. */
export type PatchPrecondition = (patch: JsonObject) => boolean

/** The patch leaves this key of the object as it is. */
export const keyUnchanged =
  (key: string): PatchPrecondition =>
  (patch) =>
    propertyOf(patch, key) === undefined

/** The patch leaves this key of `metadata` as it is. */
export const metadataKeyUnchanged =
  (key: string): PatchPrecondition =>
  (patch) => {
    const metadata = propertyOf(patch, 'metadata')
    return !isJsonObject(metadata) || propertyOf(metadata, key) === undefined
  }

export function checkPreconditions(patch: JsonObject, preconditions: readonly PatchPrecondition[]): void {
  if (preconditions.every((holds) => holds(patch))) return
  throw new PatchError('precondition', `precondition failed for: ${formatGoValue(patch)}`)
}

/** The strategic merge patch that makes `modified` of `original`. Throws `PatchError`. */
export function createTwoWayMergePatch(
  original: JsonObject,
  modified: JsonObject,
  schema: PatchSchema,
  preconditions: readonly PatchPrecondition[] = [],
): JsonObject {
  const patch = diffDocuments({ schema, setsOrder: true, changes: true, deletions: true }, original, modified)
  checkPreconditions(patch, preconditions)
  return patch
}

/** What goes into a patch. */
export interface Diff {
  readonly schema: PatchSchema
  /** Whether a list that changes has its `$setElementOrder`. */
  readonly setsOrder: boolean
  /** Whether what `modified` adds and changes is in the patch. */
  readonly changes: boolean
  /** Whether what `modified` lacks is removed by the patch. */
  readonly deletions: boolean
}

export function diffDocuments(diff: Diff, original: JsonObject, modified: JsonObject): JsonObject {
  return diffObjects(diff, original, modified, { type: typeOfObject(diff.schema), retainKeys: false })
}

/** The type of two objects, and whether a patch lists the keys that stay. */
interface DiffedType {
  readonly type: FieldType
  readonly retainKeys: boolean
}

function diffObjects(diff: Diff, original: JsonObject, modified: JsonObject, of: DiffedType): JsonObject {
  const patch: JsonDraft = {}
  for (const key of keysOf(modified)) {
    const before = propertyOf(original, key)
    const after = modified[key]
    if (before === undefined) {
      if (diff.changes) setProperty(patch, key, after)
    } else if (key === patchDirective) {
      diffDirective(patch, before, after)
    } else {
      diffField({ ...diff, patch, type: of.type }, key, before, after)
    }
  }
  if (diff.deletions) {
    for (const key of keysOf(original)) if (propertyOf(modified, key) === undefined) setProperty(patch, key, null)
  }
  if (of.retainKeys) addRetainKeys(patch, original, modified)
  return patch
}

function diffDirective(patch: JsonDraft, before: unknown, after: unknown): void {
  if (typeof before !== 'string' || typeof after !== 'string') {
    throw new PatchError('unmergeable', `invalid value for special key: ${patchDirective}`)
  }
  if (before !== after) patch[patchDirective] = after
}

/** Only where the patch does something, or where something goes that the patch does not tell. */
function addRetainKeys(patch: JsonDraft, original: JsonObject, modified: JsonObject): void {
  const retained = keysOf(modified).filter((key) => modified[key] !== null)
  if (retained.length === 0) return
  const isGone = (key: string): boolean => original[key] !== null && propertyOf(modified, key) === undefined
  if (!isEmptyObject(patch) || keysOf(original).some(isGone)) patch[retainKeysDirective] = retained.toSorted()
}

/** Two objects of the given type that are being compared, with the patch that comes of it. */
interface ObjectDiff extends Diff {
  readonly patch: JsonDraft
  readonly type: FieldType
}

function diffField(diff: ObjectDiff, key: string, before: unknown, after: unknown): void {
  if (isJsonObject(before) && isJsonObject(after)) diffObjectField(diff, key, before, after)
  else if (isJsonList(before) && isJsonList(after)) diffListField(diff, key, before, after)
  else if (kindOf(before) !== kindOf(after) || before !== after) {
    if (diff.changes) setProperty(diff.patch, key, after)
  }
}

function diffObjectField(diff: ObjectDiff, key: string, before: JsonObject, after: JsonObject): void {
  const how = mergeOf(() => objectMerge(diff.schema, diff.type, key), before, after)
  if (how === undefined) return
  if (how.strategy === 'replace') {
    if (diff.changes) setProperty(diff.patch, key, after)
    return
  }
  const inner = diffObjects(diff, before, after, how)
  if (!isEmptyObject(inner)) setProperty(diff.patch, key, inner)
}

function diffListField(diff: ObjectDiff, key: string, before: JsonList, after: JsonList): void {
  const how = mergeOf(() => listMerge(diff.schema, diff.type, key), before, after)
  if (how === undefined) return
  if (how.strategy !== 'merge') {
    if (diff.changes && !deepEqual(before, after)) setProperty(diff.patch, key, after)
    return
  }
  const inner: ListDiff = {
    ...diff,
    mergeKey: how.mergeKey,
    diffElements: (original, modified) => diffObjects(diff, original, modified, how),
  }
  const { changes, deletions, order } = diffLists(inner, before, after)
  if (changes.length > 0) setProperty(diff.patch, key, changes)
  if (deletions.length > 0) setProperty(diff.patch, `${deleteFromListPrefix}/${key}`, deletions)
  if (order.length > 0) setProperty(diff.patch, `${setOrderPrefix}/${key}`, order)
}

/** `undefined` where the type does not have the field, which matters only if the values differ. */
function mergeOf(look: () => FieldMerge, before: unknown, after: unknown): FieldMerge | undefined {
  try {
    return look()
  } catch (error) {
    if (error instanceof PatchError && deepEqual(before, after)) return undefined
    throw error
  }
}
