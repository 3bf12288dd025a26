import { isJsonList, isJsonObject, keysOf, propertyOf, setProperty } from './json-value.ts'
import { shareUnchanged, shareUnchangedList, type JsonDraft, type JsonList, type JsonObject } from './json-value.ts'
import { patchDirective } from './patch-directives.ts'

/** What of a patch's value goes into a document that has nothing there: no nulls in objects, no objects with `$patch`. */
export function withoutNullsAndDirectives(value: unknown): unknown {
  return strip(value, true)
}

/** The same, with nulls. `undefined` when the value is a directive itself. */
export function withoutDirectives(value: unknown): unknown {
  return strip(value, false)
}

export function listWithoutDirectives(list: JsonList): JsonList {
  return stripList(list, false)
}

function strip(value: unknown, dropNulls: boolean): unknown {
  if (isJsonList(value)) return stripList(value, dropNulls)
  return isJsonObject(value) ? stripObject(value, dropNulls) : value
}

function stripList(list: JsonList, dropNulls: boolean): JsonList {
  const stripped = list.map((element) => strip(element, dropNulls)).filter((element) => element !== undefined)
  return shareUnchangedList(list, stripped)
}

function stripObject(object: JsonObject, dropNulls: boolean): JsonObject | undefined {
  const directive = propertyOf(object, patchDirective)
  if (directive !== undefined && !(dropNulls && directive === null)) return undefined
  const draft: JsonDraft = {}
  for (const key of keysOf(object)) {
    const value = object[key] === null && dropNulls ? undefined : strip(object[key], dropNulls)
    if (value !== undefined) setProperty(draft, key, value)
  }
  return shareUnchanged(object, draft)
}
