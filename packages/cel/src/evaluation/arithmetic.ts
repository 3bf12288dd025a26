import { secondsMax, secondsMin } from '../timestamp.ts'
import type { Implementation } from './implementation.ts'
import { Duration, EvaluationError, isList, Timestamp, Uint, type Value } from './values.ts'

const int64Max = 2n ** 63n - 1n
const int64Min = -(2n ** 63n)
const uint64Max = 2n ** 64n - 1n
const second = 1_000_000_000n

export function int(value: bigint): bigint {
  if (value > int64Max || value < int64Min) throw new EvaluationError('integer overflow')
  return value
}

export function uint(value: bigint): Uint {
  if (value < 0n || value > uint64Max) throw new EvaluationError('unsigned integer overflow')
  return new Uint(value)
}

export const duration = (nanoseconds: bigint): Duration => new Duration(int(nanoseconds))

export function timestamp(nanoseconds: bigint): Timestamp {
  const isInRange = nanoseconds >= secondsMin * second && nanoseconds < (secondsMax + 1n) * second
  if (!isInRange) throw new EvaluationError('timestamp overflow')
  return new Timestamp(nanoseconds)
}

interface Operation {
  readonly ints: (a: bigint, b: bigint) => bigint
  readonly doubles: (a: number, b: number) => number
}

/** An operator on two numbers of the same kind. */
function onNumbers(operation: Operation, a: Value | undefined, b: Value | undefined): Value | undefined {
  if (typeof a === 'bigint' && typeof b === 'bigint') return int(operation.ints(a, b))
  if (typeof a === 'number' && typeof b === 'number') return operation.doubles(a, b)
  if (a instanceof Uint && b instanceof Uint) return uint(operation.ints(a.value, b.value))
  return undefined
}

const add: Implementation = ([a, b]) => {
  if (typeof a === 'string' && typeof b === 'string') return a + b
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Uint8Array.from([...a, ...b])
  if (a !== undefined && b !== undefined && isList(a) && isList(b)) return [...a, ...b]
  if (a instanceof Duration && b instanceof Duration) return duration(a.nanoseconds + b.nanoseconds)
  if (a instanceof Timestamp && b instanceof Duration) return timestamp(a.nanoseconds + b.nanoseconds)
  if (a instanceof Duration && b instanceof Timestamp) return timestamp(a.nanoseconds + b.nanoseconds)
  return onNumbers({ ints: (x, y) => x + y, doubles: (x, y) => x + y }, a, b)
}

const subtract: Implementation = ([a, b]) => {
  if (a instanceof Duration && b instanceof Duration) return duration(a.nanoseconds - b.nanoseconds)
  if (a instanceof Timestamp && b instanceof Timestamp) return duration(a.nanoseconds - b.nanoseconds)
  if (a instanceof Timestamp && b instanceof Duration) return timestamp(a.nanoseconds - b.nanoseconds)
  return onNumbers({ ints: (x, y) => x - y, doubles: (x, y) => x - y }, a, b)
}

const multiply: Implementation = ([a, b]) => onNumbers({ ints: (x, y) => x * y, doubles: (x, y) => x * y }, a, b)

function nonZero(value: bigint, message: string): bigint {
  if (value === 0n) throw new EvaluationError(message)
  return value
}

const divide: Implementation = ([a, b]) =>
  onNumbers({ ints: (x, y) => x / nonZero(y, 'division by zero'), doubles: (x, y) => x / y }, a, b)

/** What overflows when it is divided has no rest either. */
function rest(a: bigint, b: bigint): bigint {
  if (a === int64Min && b === -1n) throw new EvaluationError('integer overflow')
  return a % nonZero(b, 'modulus by zero')
}

const modulo: Implementation = ([a, b]) =>
  typeof a === 'number' ? undefined : onNumbers({ ints: rest, doubles: () => Number.NaN }, a, b)

const negate: Implementation = ([a]) => {
  if (typeof a === 'bigint') return int(-a)
  return typeof a === 'number' ? -a : undefined
}

export const arithmetic: ReadonlyMap<string, Implementation> = new Map([
  ['_+_', add],
  ['_-_', subtract],
  ['_*_', multiply],
  ['_/_', divide],
  ['_%_', modulo],
  ['-_', negate],
])
