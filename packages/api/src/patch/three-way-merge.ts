// Mirrors apimachinery util/strategicpatch/patch.go (CreateThreeWayMergePatch), util/jsonmergepatch and util/mergepatch,
// release 1.36.
import { printYaml } from './go-yaml.ts'
import {
  isEmptyObject,
  isJsonList,
  isJsonObject,
  keysOf,
  propertyOf,
  setProperty,
  type JsonDraft,
  type JsonObject,
} from './json-value.ts'
import { applyMergePatch, createMergePatch } from './merge-patch.ts'
import { patchesConflict } from './patch-conflicts.ts'
import { PatchError } from './patch-error.ts'
import type { PatchSchema } from './patch-schema.ts'
import { combineStrategicMergePatches } from './strategic-merge-patch.ts'
import { checkPreconditions, diffDocuments, type PatchPrecondition } from './two-way-merge.ts'

/** The three states of an object that `kubectl apply` knows. */
export interface ThreeStates {
  /** What was applied last. */
  readonly original: JsonObject
  /** What is to be applied now. */
  readonly modified: JsonObject
  /** What the server has. */
  readonly current: JsonObject
}

export interface ThreeWayOptions {
  /** Whether fields that others have changed since are overwritten; otherwise they are a conflict. */
  readonly overwrite: boolean
  readonly preconditions?: readonly PatchPrecondition[] | undefined
}

/**
 * The strategic merge patch for `current` that brings in what `modified` says and takes out what it no longer says, and
 * leaves alone what others have added. Throws `PatchError`.
 *
 * Differs: lists of scalars in the patch keep their order; upstream's search for conflicts sorts some of them.
 */
export function createThreeWayMergePatch(
  states: ThreeStates,
  schema: PatchSchema,
  options: ThreeWayOptions,
): JsonObject {
  const { original, modified, current } = states
  const delta = diffDocuments({ schema, setsOrder: true, changes: true, deletions: false }, current, modified)
  const deletions = diffDocuments({ schema, setsOrder: true, changes: false, deletions: true }, original, modified)
  const patch = combineStrategicMergePatches(deletions, delta, schema)
  checkPreconditions(patch, options.preconditions ?? [])
  if (options.overwrite) return patch
  const changed = diffDocuments({ schema, setsOrder: false, changes: true, deletions: true }, original, current)
  if (patchesConflict(schema, patch, changed)) throw conflict(patch, changed)
  return patch
}

function conflict(patch: JsonObject, changed: JsonObject): PatchError {
  const both = `patch:\n${printYaml(patch)}\nconflicts with changes made from original to current:\n${printYaml(changed)}\n`
  return new PatchError('conflict', both)
}

/** The same with a JSON merge patch, for types of which no merge keys are known. */
export function createThreeWayJsonMergePatch(
  { original, modified, current }: ThreeStates,
  preconditions: readonly PatchPrecondition[] = [],
): JsonObject {
  const additions = selectNulls(createMergePatch(current, modified), false)
  const deletions = selectNulls(createMergePatch(original, modified), true)
  if (valuesConflict(additions, deletions)) throw conflict(additions, deletions)
  const patch = applyMergePatch(deletions, additions) as JsonObject // of two objects comes an object
  checkPreconditions(patch, preconditions)
  return patch
}

/** Only the nulls of a merge patch, or all but them. An empty object counts as a value. */
function selectNulls(patch: JsonObject, keepsNulls: boolean): JsonObject {
  const draft: JsonDraft = {}
  for (const key of keysOf(patch)) {
    const value = patch[key]
    if (isJsonObject(value) && !isEmptyObject(value)) {
      const inner = selectNulls(value, keepsNulls)
      if (!isEmptyObject(inner)) setProperty(draft, key, inner)
    } else if ((value === null) === keepsNulls) {
      setProperty(draft, key, value)
    }
  }
  return draft
}

function valuesConflict(left: unknown, right: unknown): boolean {
  if (isJsonObject(left)) return !isJsonObject(right) || keysOf(left).some((key) => keyConflicts(left, right, key))
  if (!isJsonList(left)) return left !== right
  if (!isJsonList(right) || left.length !== right.length) return true
  return left.some((element, index) => valuesConflict(element, right[index]))
}

function keyConflicts(left: JsonObject, right: JsonObject, key: string): boolean {
  const other = propertyOf(right, key)
  return other !== undefined && valuesConflict(left[key], other)
}
