import { compareTexts } from './compare-texts.ts'
import { Duration, isList, MapValue, OptionalValue, Timestamp, TypeValue, Uint, type Value } from './values.ts'

const isNumber = (value: Value): value is bigint | number | Uint =>
  typeof value === 'bigint' || typeof value === 'number' || value instanceof Uint

const plain = (value: bigint | number | Uint): bigint | number => (value instanceof Uint ? value.value : value)

/** Numbers of two kinds are compared as doubles unless both are whole. */
function compareNumbers(a: bigint | number, b: bigint | number): number | undefined {
  const [x, y] = typeof a === typeof b ? [a, b] : [Number(a), Number(b)]
  if (x === y) return 0
  if (x < y) return -1
  return x > y ? 1 : undefined
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return Math.sign(difference)
  }
  return Math.sign(a.length - b.length)
}

/** Negative, zero or positive; undefined for values that are in no order, such as NaN; null for kinds that have none. */
export function compareValues(a: Value, b: Value): number | undefined | null {
  if (isNumber(a) && isNumber(b)) return compareNumbers(plain(a), plain(b))
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b)
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b)
  if (a instanceof Timestamp && b instanceof Timestamp) return compareNumbers(a.nanoseconds, b.nanoseconds)
  if (a instanceof Duration && b instanceof Duration) return compareNumbers(a.nanoseconds, b.nanoseconds)
  return null
}

function areMapsEqual(a: MapValue, b: MapValue): boolean {
  if (a.size !== b.size) return false
  for (const [key, value] of a.entries()) {
    const other = b.get(key)
    if (other === undefined || !areEqual(value, other)) return false
  }
  return true
}

/** Values of different kinds are different, but for numbers. */
export function areEqual(a: Value, b: Value): boolean {
  if (isList(a) && isList(b))
    return a.length === b.length && a.every((element, index) => areEqual(element, b[index] ?? null))
  if (a instanceof MapValue && b instanceof MapValue) return areMapsEqual(a, b)
  if (a instanceof TypeValue && b instanceof TypeValue) return a.name === b.name
  if (a instanceof OptionalValue && b instanceof OptionalValue) {
    if (a.value === undefined || b.value === undefined) return a.value === b.value
    return areEqual(a.value, b.value)
  }
  if (a === null || b === null) return a === b
  return compareValues(a, b) === 0
}
