/**
 * A value at run time. An int is a bigint, a double a number; what JavaScript has no kind of its own for is an object of one
 * of the classes below.
 */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | Uint
  | Timestamp
  | Duration
  | TypeValue
  | OptionalValue
  | MapValue
  | readonly Value[]

export class Uint {
  readonly value: bigint

  constructor(value: bigint) {
    this.value = value
  }
}

/** Nanoseconds since 1970. */
export class Timestamp {
  readonly nanoseconds: bigint

  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds
  }
}

export class Duration {
  readonly nanoseconds: bigint

  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds
  }
}

export class TypeValue {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

export class OptionalValue {
  /** Undefined where there is none. */
  readonly value: Value | undefined

  constructor(value: Value | undefined) {
    this.value = value
  }
}

/** Numbers that are equal find the same entry, whatever their kinds. The first is the one that a key has itself. */
function keysFor(key: Value): readonly string[] {
  if (typeof key === 'string') return [`s${key}`]
  if (typeof key === 'boolean') return [`b${key}`]
  if (typeof key === 'bigint') return [`i${key}`, `u${key}`, `d${key}`]
  if (key instanceof Uint) return [`u${key.value}`, `i${key.value}`, `d${key.value}`]
  if (typeof key !== 'number') return []
  return Number.isInteger(key) ? [`d${key}`, `i${BigInt(key)}`, `u${BigInt(key)}`] : [`d${key}`]
}

/** A map, or an object with fields. */
export class MapValue {
  readonly #entries: ReadonlyMap<string, readonly [Value, Value]>

  /** Of entries with the same key the last one counts. A key such as a list is kept, but finds nothing. */
  constructor(entries: Iterable<readonly [Value, Value]>) {
    const found = new Map<string, readonly [Value, Value]>()
    for (const [key, value] of entries) found.set(keysFor(key)[0] ?? `o${found.size}`, [key, value])
    this.#entries = found
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: Value): Value | undefined {
    const found = keysFor(key).find((own) => this.#entries.has(own))
    return found === undefined ? undefined : this.#entries.get(found)?.[1]
  }

  entries(): Iterable<readonly [Value, Value]> {
    return this.#entries.values()
  }
}

/** Why an expression has no value. The text is cel-go's. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError'
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }

/** A value out of plain JSON: whole numbers are ints. */
export function valueOfJson(json: Json): Value {
  if (typeof json === 'number') return Number.isSafeInteger(json) ? BigInt(json) : json
  if (json === null || typeof json !== 'object') return json
  if (Array.isArray(json)) return (json as readonly Json[]).map(valueOfJson)
  const fields = Object.entries(json as Readonly<Record<string, Json | undefined>>)
  return new MapValue(
    fields.flatMap(([key, value]) => (value === undefined ? [] : [[key, valueOfJson(value)] as const])),
  )
}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

/** The name of a value's type, as `type` shows it. */
export function typeName(value: Value): string {
  if (value === null) return 'null_type'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'double'
  if (typeof value === 'string') return 'string'
  if (value instanceof Uint8Array) return 'bytes'
  if (value instanceof Uint) return 'uint'
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp'
  if (value instanceof Duration) return 'google.protobuf.Duration'
  if (value instanceof TypeValue) return 'type'
  if (value instanceof OptionalValue) return 'optional_type'
  return value instanceof MapValue ? 'map' : 'list'
}
