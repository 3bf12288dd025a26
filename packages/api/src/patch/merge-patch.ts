// Mirrors evanphx/json-patch v4 (merge.go: MergePatch, CreateMergePatch), release 1.36.
import { deepEqual } from '@coxswain/base'
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
  type JsonObject,
} from './json-value.ts'
import { PatchError } from './patch-error.ts'

/**
 * Applies an RFC 7386 patch; returns a new document that shares what did not change. Throws `PatchError`.
 *
 * As the library does, and not as the RFC says: nulls are dropped from objects inside a list where the document had no
 * object before, and a document that is no object is replaced by the patch, which must be an object or a list.
 */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
  if (document === null || document === undefined) throw new PatchError('malformed', 'Invalid JSON Document')
  if (isJsonList(patch)) return pruneNulls(patch)
  if (!isJsonObject(patch)) throw new PatchError('malformed', 'Invalid JSON Patch')
  return isJsonObject(document) ? mergeObjects(document, patch) : pruneNulls(patch)
}

function mergeObjects(document: JsonObject, patch: JsonObject): JsonObject {
  const draft: JsonDraft = { ...document }
  for (const key of keysOf(patch)) {
    const value = patch[key]
    if (value === null) delete draft[key]
    else setProperty(draft, key, mergeValues(propertyOf(document, key), value))
  }
  return shareUnchanged(document, draft)
}

function mergeValues(current: unknown, patch: unknown): unknown {
  if (!isJsonObject(current)) return shareEqual(current, pruneNulls(patch))
  return isJsonObject(patch) ? mergeObjects(current, patch) : patch
}

/** Drops null properties at every level; null elements of lists stay. */
function pruneNulls(value: unknown): unknown {
  if (isJsonList(value)) return value.map(pruneNulls)
  if (!isJsonObject(value)) return value
  const draft: JsonDraft = {}
  for (const key of keysOf(value)) if (value[key] !== null) setProperty(draft, key, pruneNulls(value[key]))
  return draft
}

/** The merge patch that makes `modified` of `original`. It cannot set a null where there was none: that removes. */
export function createMergePatch(original: JsonObject, modified: JsonObject): JsonObject {
  const patch: JsonDraft = {}
  for (const key of keysOf(modified)) {
    const before = propertyOf(original, key)
    const after = modified[key]
    if (before === after) continue
    if (isJsonObject(before) && isJsonObject(after)) {
      const inner = createMergePatch(before, after)
      if (Object.keys(inner).length > 0) setProperty(patch, key, inner)
    } else if (before === undefined || kindOf(before) !== kindOf(after) || !deepEqual(before, after)) {
      setProperty(patch, key, after)
    }
  }
  for (const key of keysOf(original)) if (propertyOf(modified, key) === undefined) setProperty(patch, key, null)
  return patch
}
