// Mirrors Go's encoding/json for the API types of 1.36, with the keys of all objects in order, as a map has them.
import {
  goEscaped,
  parseQuantity,
  printQuantity,
  schemaNamed,
  type FieldSchema,
  type FieldType,
  type ObjectSchema,
  type ScalarType,
} from '@coxswain/api'
import { isJsonObject, type JsonObject } from '../go-types.ts'

/**
 * The text that a Go program of this release writes for an object of the schema: unknown fields are dropped, what is empty
 * and optional is left out, what is never left out is written.
 */
export function goJsonOf(schema: string, value: unknown): string {
  return writeObject(schemaNamed(schema), isJsonObject(value) ? value : {}, {})
}

/** The same text for JSON of no particular type. */
export function sortedGoJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedGoJson).join(',')}]`
  if (isJsonObject(value)) {
    return writeEntries(
      Object.entries(value)
        .filter(([, field]) => field !== undefined)
        .map(([name, field]) => [name, sortedGoJson(field)]),
    )
  }
  if (typeof value === 'string') return writeString(value)
  return JSON.stringify(value ?? null)
}

/** `more` are fields, already written, that the schema does not know. */
export function writeObject(schema: ObjectSchema, value: JsonObject, more: Readonly<Record<string, string>>): string {
  const entries: (readonly [string, string])[] = Object.entries(more)
  for (const [name, field] of schema.fields) {
    const text = writeField(field, value[name])
    if (text !== undefined) entries.push([name, text])
  }
  return writeEntries(entries)
}

function writeField({ type, presence }: FieldSchema, value: unknown): string | undefined {
  const isAbsent = value === undefined || value === null
  if (presence === 'written') return isAbsent ? writeZero(type) : writeValue(type, value)
  if (isAbsent) return undefined
  if (presence === 'kept') return writeValue(type, value)
  return isZero(value) ? undefined : writeValue(type, value)
}

/** A struct that is a field by value is never left out; here it would be `written`. */
function isZero(value: unknown): boolean {
  if (value === '' || value === 0 || value === false) return true
  if (Array.isArray(value)) return value.length === 0
  return isJsonObject(value) && Object.keys(value).length === 0
}

function writeZero(type: FieldType): string {
  if ('object' in type) return writeObject(schemaNamed(type.object), {}, {})
  if (!('scalar' in type)) return 'null'
  switch (type.scalar) {
    case 'string':
      return '""'
    case 'quantity':
      return '"0"'
    case 'boolean':
      return 'false'
    case 'int32':
    case 'int64':
    case 'double':
    case 'int-or-string':
      return '0'
    case 'bytes':
    case 'time':
    case 'micro-time':
    case 'json':
      return 'null'
    default:
      return type.scalar satisfies never
  }
}

/** Items of lists and maps are values in Go, and null is the zero one. */
const writeItem = (type: FieldType, item: unknown): string =>
  item === null || item === undefined ? writeZero(type) : writeValue(type, item)

function writeValue(type: FieldType, value: unknown): string {
  if ('object' in type) return writeObject(schemaNamed(type.object), isJsonObject(value) ? value : {}, {})
  if ('list' in type) {
    return Array.isArray(value) ? `[${value.map((item: unknown) => writeItem(type.list, item)).join(',')}]` : 'null'
  }
  if ('map' in type) {
    if (!isJsonObject(value)) return 'null'
    return writeEntries(Object.entries(value).map(([key, item]) => [key, writeItem(type.map, item)]))
  }
  return writeScalar(type.scalar, value)
}

function writeScalar(scalar: ScalarType, value: unknown): string {
  if (scalar === 'quantity') return writeString(canonicalQuantity(String(value)))
  return sortedGoJson(value)
}

function canonicalQuantity(text: string): string {
  return printQuantity(parseQuantity(text))
}

function writeEntries(entries: readonly (readonly [string, string])[]): string {
  const sorted = entries.toSorted(([a], [b]) => compareUtf8(a, b))
  return `{${sorted.map(([name, text]) => `${writeString(name)}:${text}`).join(',')}}`
}

/** By bytes of UTF-8, which is by code points: JavaScript compares halves of those beyond 16 bits. */
export function compareUtf8(a: string, b: string): number {
  if (a === b) return 0
  const left = [...a]
  const right = [...b]
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** Go also escapes what HTML or JavaScript would misread. Half a surrogate pair, which JSON may carry, is no text in Go. */
function writeString(text: string): string {
  return goEscaped(JSON.stringify(text.isWellFormed() ? text : text.toWellFormed()))
}
