import { deepEqual } from '@coxswain/base'

/** Plain JSON as patches see it. A property that is `undefined` counts as absent. */
export type JsonObject = Readonly<Record<string, unknown>>
export type JsonList = readonly unknown[]

/** An object under construction: made here, not yet seen by anyone else. */
export type JsonDraft = Record<string, unknown>

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isJsonList(value: unknown): value is JsonList {
  return Array.isArray(value)
}

/** The own property, or `undefined`. Data may have keys that every object inherits: `__proto__`, `constructor`. */
export function propertyOf(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Sets an own property, whatever its name: assigning to `__proto__` would set the prototype. */
export function setProperty(draft: JsonDraft, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(draft, key, { value, enumerable: true, configurable: true, writable: true })
  } else {
    draft[key] = value
  }
}

/** The keys that are present. */
export function keysOf(object: JsonObject): string[] {
  const keys = Object.keys(object)
  for (const key of keys) if (object[key] === undefined) return keys.filter((each) => object[each] !== undefined)
  return keys
}

export function isEmptyObject(object: JsonObject): boolean {
  for (const key in object) if (object[key] !== undefined) return false
  return true
}

/** `before` itself if `after` has the same keys with the identical values, so that what did not change stays shared. */
export function shareUnchanged(before: JsonObject, after: JsonObject): JsonObject {
  let count = 0
  for (const key in after) {
    const value = after[key]
    if (value === undefined) continue
    if (value !== propertyOf(before, key)) return after
    count++
  }
  return presentIn(before) === count ? before : after
}

function presentIn(object: JsonObject): number {
  let count = 0
  for (const key in object) if (object[key] !== undefined) count++
  return count
}

/** The same for lists. */
export function shareUnchangedList(before: JsonList, after: JsonList): JsonList {
  if (before.length !== after.length) return after
  return after.every((value, index) => value === before[index]) ? before : after
}

/** The same for any two values, compared in depth. */
export function shareEqual(before: unknown, after: unknown): unknown {
  return deepEqual(before, after) ? before : after
}

export type JsonKind = 'string' | 'boolean' | 'number' | 'object' | 'list' | 'null'

export function kindOf(value: unknown): JsonKind {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'list'
  const type = typeof value
  return type === 'string' || type === 'boolean' || type === 'number' ? type : 'object'
}
