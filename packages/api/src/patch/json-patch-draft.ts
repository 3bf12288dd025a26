import { goQuote, utf8Length } from '../go-text.ts'
import { isJsonList, isJsonObject, propertyOf, setProperty, type JsonDraft, type JsonObject } from './json-value.ts'
import { PatchError } from './patch-error.ts'

/** A document that operations change one after the other. The document it began with stays as it was. */
export interface PatchDraft {
  root: unknown
  /** Says that a value is going to stand in a second place. Throws when copies have grown too large. */
  countCopy(value: unknown): void
  /** The object or list at `value`, made by this draft and held at one place only, so that it may be changed. */
  own<T extends object>(value: T, put: (copy: T) => void): T
}

/** One key of an object, or one index of a list, that is there. Its methods throw a `PatchError` without a path. */
export interface Place {
  readonly key: string
  /** The value; null for an absent key of an object. */
  get(): unknown
  /** Puts a value in, before the one with this index if it is a list. */
  add(value: unknown): void
  set(value: unknown): void
  remove(): void
}

export function newPatchDraft(document: unknown, copyGrowthMaxBytes: number): PatchDraft {
  // Invariant: what is in `owned` was made by this draft and is reachable by one path only.
  let owned = new Set<object>()
  let growth = 0
  return {
    root: document,
    countCopy(value) {
      growth += value === null ? 0 : utf8Length(JSON.stringify(value))
      if (growth > copyGrowthMaxBytes) {
        const text = `Unable to complete the copy, the accumulated size increase of copy is ${growth}, exceeding the limit ${copyGrowthMaxBytes}`
        throw new PatchError('inapplicable', text)
      }
      owned = new Set()
    },
    own(value, put) {
      if (owned.has(value)) return value
      const copy = (Array.isArray(value) ? [...value] : { ...value }) as typeof value // the same kind of container
      owned.add(copy)
      put(copy)
      return copy
    },
  }
}

/**
 * The place that a JSON pointer names, in a container that exists; `undefined` when there is none. What stands before the
 * first `/` is ignored; a pointer without `/` names nothing.
 */
export function containerAt(draft: PatchDraft, pointer: string): Place | undefined {
  const parts = pointer.split('/').slice(1).map(unescape)
  const key = parts.pop()
  if (key === undefined) return undefined
  if (!isContainer(followPath(draft.root, parts))) return undefined
  return {
    key,
    get: () => {
      const container = followPath(draft.root, parts)
      return Array.isArray(container)
        ? container[readIndex(container, key)]
        : (propertyOf(container as JsonObject, key) ?? null)
    },
    add: (value) => {
      const container = ownPath(draft, parts)
      if (Array.isArray(container)) container.splice(insertionIndex(container, key), 0, value)
      else setProperty(container, key, value)
    },
    set: (value) => {
      const container = ownPath(draft, parts)
      if (Array.isArray(container)) container[readIndex(container, key)] = value
      else setProperty(container, key, value)
    },
    remove: () => removeKey(draft, parts, key),
  }
}

/** The value at the place, or `undefined` where a list has no such index. */
export function elementAt(place: Place): unknown {
  try {
    return place.get()
  } catch (error) {
    if (error instanceof PatchError) return undefined
    throw error
  }
}

function removeKey(draft: PatchDraft, parts: readonly string[], key: string): void {
  const container = ownPath(draft, parts)
  if (Array.isArray(container)) {
    container.splice(readIndex(container, key), 1)
    return
  }
  const object = container
  if (propertyOf(object, key) === undefined) {
    throw new PatchError('inapplicable', `Unable to remove nonexistent key: ${key}: missing value`)
  }
  delete object[key]
}

const isContainer = (value: unknown): boolean => isJsonObject(value) || isJsonList(value)

const unescape = (part: string): string => part.replaceAll(/~[01]/g, (escaped) => (escaped === '~1' ? '/' : '~'))

/** The value at the end of `parts`; `undefined` when one of them leads nowhere. */
function followPath(root: unknown, parts: readonly string[]): unknown {
  let value = root
  for (const part of parts) {
    if (isJsonList(value)) value = value[indexOrNone(value, part)]
    else if (isJsonObject(value)) value = propertyOf(value, part)
    else return undefined
  }
  return value
}

/** The container at the end of `parts`, which exists, with every container on the way, ready to be changed. */
function ownPath(draft: PatchDraft, parts: readonly string[]): unknown[] | JsonDraft {
  let container = draft.own(draft.root as JsonDraft | unknown[], (copy) => (draft.root = copy))
  for (const part of parts) {
    const parent = container
    if (Array.isArray(parent)) {
      const index = indexOrNone(parent, part)
      container = draft.own(parent[index] as JsonDraft | unknown[], (copy) => (parent[index] = copy))
    } else {
      container = draft.own(propertyOf(parent, part) as JsonDraft | unknown[], (copy) =>
        setProperty(parent, part, copy),
      )
    }
  }
  return container
}

function indexOrNone(list: readonly unknown[], key: string): number {
  const index = parseIndex(key)
  if (typeof index === 'string') return -1
  const fromStart = index < 0 ? index + list.length : index
  return fromStart >= 0 && fromStart < list.length ? fromStart : -1
}

/** The index of an element that exists. */
function readIndex(list: readonly unknown[], key: string): number {
  const index = parseIndex(key)
  if (typeof index === 'string') throw new PatchError('inapplicable', index)
  if (index >= list.length || index < -list.length) throw invalidIndex(index)
  return index < 0 ? index + list.length : index
}

/** Where a new element goes: `-` and the index after the last one are the end, and so is -1. */
function insertionIndex(list: readonly unknown[], key: string): number {
  if (key === '-') return list.length
  const index = parseIndex(key)
  if (typeof index === 'string') {
    throw new PatchError('inapplicable', `value was not a proper array index: '${key}': ${index}`)
  }
  const length = list.length + 1
  if (index >= length || index < -length) throw invalidIndex(index)
  return index < 0 ? index + length : index
}

function invalidIndex(index: number): PatchError {
  return new PatchError('inapplicable', `Unable to access invalid index: ${index}: invalid index referenced`)
}

/** A decimal number with an optional sign, within 64 bits; a text says why it is none. */
function parseIndex(key: string): number | string {
  if (!/^[+-]?\d+$/.test(key)) return `strconv.Atoi: parsing ${goQuote(key)}: invalid syntax`
  const value = BigInt(key.replace('+', ''))
  if (BigInt.asIntN(64, value) !== value) return `strconv.Atoi: parsing ${goQuote(key)}: value out of range`
  return Number(value)
}
