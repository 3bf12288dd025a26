// Mirrors evanphx/json-patch v4 (patch.go) as release 1.36's API server uses it: its answers and error texts.
import { deepEqual } from '@coxswain/base'
import { formatGoText, goJsonNoun } from './go-format.ts'
import { containerAt, elementAt, newPatchDraft, type PatchDraft, type Place } from './json-patch-draft.ts'
import { isJsonList, isJsonObject, propertyOf, type JsonList, type JsonObject } from './json-value.ts'
import { PatchError } from './patch-error.ts'

/** More operations than this in one patch are refused by the API server. */
export const jsonPatchOperationsMax = 10_000

/** What the API server lets all `copy` operations of one patch add together. */
export const jsonPatchCopyGrowthMaxBytes = 3 * 1024 * 1024

/**
 * Applies an RFC 6902 patch, given as parsed JSON; returns a new document that shares what no operation touched.
 * Throws `PatchError`.
 *
 * As the library does: negative indices count from the end, `replace` and `test` take an absent key of an object as null,
 * `copy` of an absent key adds null, and what stands before the first `/` of a path is ignored.
 *
 * Differs: `test` compares values, not their spelling, so that 1 equals 1.0 and `\u0041` equals `A`; it takes null elements
 * of lists, and a missing `value`, as null, on which the library panics.
 */
export function applyJsonPatch(document: unknown, patch: unknown, limits: JsonPatchLimits = serverLimits): unknown {
  const operations = decodeJsonPatch(patch)
  if (operations.length > limits.operationsMax) {
    const text = `The allowed maximum operations in a JSON patch is ${limits.operationsMax}, got ${operations.length}`
    throw new PatchError('too-many-operations', text)
  }
  if (operations.length === 0 || !(isJsonObject(document) || isJsonList(document))) return document
  const draft = newPatchDraft(document, limits.copyGrowthMaxBytes)
  for (const operation of operations) applyOperation(draft, operation)
  return draft.root
}

export interface JsonPatchLimits {
  readonly operationsMax: number
  /** How much all `copy` operations together may add, in bytes of JSON. */
  readonly copyGrowthMaxBytes: number
}

const serverLimits: JsonPatchLimits = {
  operationsMax: jsonPatchOperationsMax,
  copyGrowthMaxBytes: jsonPatchCopyGrowthMaxBytes,
}

/** Checks the form as the API server does before it applies the patch. */
function decodeJsonPatch(patch: unknown): readonly JsonObject[] {
  if (patch === null) return []
  if (!isJsonList(patch)) throw undecodable(patch, 'value of type []handlers.jsonPatchOp')
  return patch.map((operation) => {
    if (operation === null) return {}
    if (!isJsonObject(operation)) throw undecodable(operation, 'value of type handlers.jsonPatchOp')
    for (const key of ['op', 'path', 'from']) {
      const value = propertyOf(operation, key) ?? ''
      if (typeof value !== 'string') throw undecodable(value, `struct field jsonPatchOp.${key} of type string`)
    }
    return operation
  })
}

function undecodable(value: unknown, wanted: string): PatchError {
  return new PatchError(
    'malformed',
    `error decoding patch: json: cannot unmarshal ${goJsonNoun(value)} into Go ${wanted}`,
  )
}

/** What strict field validation says about the patch itself; empty when there is nothing to say. */
export function unknownJsonPatchFields(patch: unknown): readonly string[] {
  const operations: JsonList = isJsonList(patch) ? patch : []
  return operations.flatMap((operation, index) =>
    Object.keys(isJsonObject(operation) ? operation : {})
      .filter((key) => !['op', 'path', 'from', 'value'].includes(key))
      .map((key) => `json patch unknown field "[${index}].${key}"`),
  )
}

function applyOperation(draft: PatchDraft, operation: JsonObject): void {
  const kind = textOf(operation, 'op') ?? 'unknown'
  switch (kind) {
    case 'add':
      return add(draft, operation)
    case 'remove':
      return remove(draft, operation)
    case 'replace':
      return replace(draft, operation)
    case 'move':
      return move(draft, operation)
    case 'copy':
      return copy(draft, operation)
    case 'test':
      return test(draft, operation)
    default:
      throw inapplicable(`Unexpected kind: ${kind}`)
  }
}

function add(draft: PatchDraft, operation: JsonObject): void {
  const path = textOf(operation, 'path')
  if (path === undefined) throw inapplicable('add operation failed to decode path: missing value')
  const place = containerAt(draft, path)
  if (place === undefined)
    throw inapplicable(`add operation does not apply: doc is missing path: "${path}": missing value`)
  explain(`error in add for path: '${path}': `, () => place.add(valueOf(operation)))
}

function remove(draft: PatchDraft, operation: JsonObject): void {
  const path = textOf(operation, 'path')
  if (path === undefined) throw inapplicable('remove operation failed to decode path: missing value')
  const place = containerAt(draft, path)
  if (place === undefined)
    throw inapplicable(`remove operation does not apply: doc is missing path: "${path}": missing value`)
  explain(`error in remove for path: '${path}': `, () => place.remove())
}

function replace(draft: PatchDraft, operation: JsonObject): void {
  const path = pathOf(operation, 'replace')
  if (path === '') return replaceRoot(draft, valueOf(operation))
  const place = containerAt(draft, path)
  if (place === undefined)
    throw inapplicable(`replace operation does not apply: doc is missing path: ${path}: missing value`)
  if (elementAt(place) === undefined) {
    throw inapplicable(`replace operation does not apply: doc is missing key: ${path}: missing value`)
  }
  place.set(valueOf(operation))
}

function replaceRoot(draft: PatchDraft, value: unknown): void {
  if (!isJsonObject(value) && !isJsonList(value)) {
    throw inapplicable('replace operation value must be object or array: %!w(<nil>)')
  }
  draft.root = value
}

function move(draft: PatchDraft, operation: JsonObject): void {
  const from = fromOf(operation, 'move')
  const source = containerAt(draft, from)
  if (source === undefined)
    throw inapplicable(`move operation does not apply: doc is missing from path: ${from}: missing value`)
  const value = explain(`error in move for path: '${source.key}': `, () => {
    const moved = source.get()
    source.remove()
    return moved
  })
  const path = pathOf(operation, 'move')
  const place = containerAt(draft, path)
  if (place === undefined) {
    throw inapplicable(`move operation does not apply: doc is missing destination path: ${path}: missing value`)
  }
  explain(`error in move for path: '${path}': `, () => place.add(value))
}

function copy(draft: PatchDraft, operation: JsonObject): void {
  const from = fromOf(operation, 'copy')
  const source = containerAt(draft, from)
  if (source === undefined)
    throw inapplicable(`copy operation does not apply: doc is missing from path: ${from}: missing value`)
  const value = explain(`error in copy for from: '${from}': `, () => source.get())
  const path = textOf(operation, 'path')
  if (path === undefined) throw inapplicable('copy operation failed to decode path: missing value')
  const place: Place | undefined = containerAt(draft, path)
  if (place === undefined) {
    throw inapplicable(`copy operation does not apply: doc is missing destination path: ${path}: missing value`)
  }
  draft.countCopy(value)
  explain('error while adding value during copy: ', () => place.add(value))
}

function test(draft: PatchDraft, operation: JsonObject): void {
  const path = pathOf(operation, 'test')
  const found = path === '' ? draft.root : testedValue(draft, path)
  if (!deepEqual(found, valueOf(operation))) throw inapplicable(`testing value ${path} failed: test failed`)
}

function testedValue(draft: PatchDraft, path: string): unknown {
  const place = containerAt(draft, path)
  if (place === undefined) throw inapplicable(`test operation does not apply: is missing path: ${path}: missing value`)
  return explain(`error in test for path: '${path}': `, () => place.get())
}

/** A missing value is null. */
function valueOf(operation: JsonObject): unknown {
  return propertyOf(operation, 'value') ?? null
}

function textOf(operation: JsonObject, key: 'op' | 'path' | 'from'): string | undefined {
  const value = propertyOf(operation, key) ?? undefined
  return value === undefined ? undefined : formatGoText(value)
}

function pathOf(operation: JsonObject, kind: string): string {
  const path = textOf(operation, 'path')
  if (path !== undefined) return path
  throw inapplicable(`${kind} operation failed to decode path: operation missing path field: missing value`)
}

function fromOf(operation: JsonObject, kind: string): string {
  const from = textOf(operation, 'from')
  if (from !== undefined) return from
  throw inapplicable(`${kind} operation failed to decode from: operation, missing from field: missing value`)
}

function inapplicable(message: string): PatchError {
  return new PatchError('inapplicable', message)
}

/** Puts `prefix` before the message of what goes wrong in `step`. */
function explain<T>(prefix: string, step: () => T): T {
  try {
    return step()
  } catch (error) {
    if (error instanceof PatchError) throw inapplicable(`${prefix}${error.message}`)
    throw error
  }
}
