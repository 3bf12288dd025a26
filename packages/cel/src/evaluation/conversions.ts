import { parseGoDuration } from '../go-duration.ts'
import { parseTimestamp } from '../timestamp.ts'
import { duration, int, timestamp, uint } from './arithmetic.ts'
import { formatDouble, formatDuration, formatTimestamp } from './format-values.ts'
import type { Implementation } from './implementation.ts'
import { Duration, EvaluationError, Timestamp, TypeValue, typeName, Uint, type Value } from './values.ts'

function refuse(value: Value, to: string): EvaluationError {
  return new EvaluationError(`type conversion error from '${typeName(value)}' to '${to}'`)
}

const second = 1_000_000_000n
const twoTo63 = 2 ** 63
const twoTo64 = 2 ** 64

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b < 0n ? quotient - 1n : quotient
}

function wholePart(value: number, min: number, max: number, message: string): bigint {
  if (!(value > min && value < max)) throw new EvaluationError(message)
  return BigInt(Math.trunc(value))
}

const int64Text = /^[+-]?\d+$/

const toInt: Implementation = ([value]) => {
  if (typeof value === 'bigint') return value
  if (value instanceof Uint) return int(value.value)
  if (typeof value === 'number') return wholePart(value, -twoTo63, twoTo63, 'integer overflow')
  if (value instanceof Timestamp) return floorDivide(value.nanoseconds, second)
  if (value instanceof Duration) return value.nanoseconds
  if (typeof value !== 'string') return undefined
  const isInt =
    int64Text.test(value) && BigInt.asIntN(64, BigInt(value.replace('+', ''))) === BigInt(value.replace('+', ''))
  if (!isInt) throw refuse(value, 'int')
  return BigInt(value.replace('+', ''))
}

const toUint: Implementation = ([value]) => {
  if (value instanceof Uint) return value
  if (typeof value === 'bigint') return uint(value)
  if (typeof value === 'number') return uint(wholePart(value, -Number.MIN_VALUE, twoTo64, 'unsigned integer overflow'))
  if (typeof value !== 'string') return undefined
  if (!/^\d+$/.test(value) || BigInt.asUintN(64, BigInt(value)) !== BigInt(value)) throw refuse(value, 'uint')
  return new Uint(BigInt(value))
}

/** The texts of Go's numbers that JavaScript does not read, and the other way round. */
function parseDouble(text: string): number | undefined {
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^nan$/i.test(text)) return Number.NaN
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

const toDouble: Implementation = ([value]) => {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Uint) return Number(value.value)
  if (typeof value !== 'string') return undefined
  const parsed = parseDouble(value)
  if (parsed === undefined) throw refuse(value, 'double')
  return parsed
}

function decodeBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new EvaluationError('invalid UTF-8 in bytes, cannot convert to string')
  }
}

const toText: Implementation = ([value]) => {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || typeof value === 'bigint') return `${value}`
  if (typeof value === 'number') return formatDouble(value)
  if (value instanceof Uint) return `${value.value}`
  if (value instanceof Uint8Array) return decodeBytes(value)
  if (value instanceof Timestamp) return formatTimestamp(value)
  return value instanceof Duration ? formatDuration(value) : undefined
}

const toBytes: Implementation = ([value]) => {
  if (typeof value === 'string') return new TextEncoder().encode(value)
  return value instanceof Uint8Array ? value : undefined
}

const truths = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])
const falsehoods = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False'])

const toBool: Implementation = ([value]) => {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return undefined
  if (!truths.has(value) && !falsehoods.has(value)) throw refuse(value, 'bool')
  return truths.has(value)
}

const toTimestamp: Implementation = ([value]) => {
  if (value instanceof Timestamp) return value
  if (typeof value === 'bigint') return timestamp(value * second)
  if (typeof value !== 'string') return undefined
  const parsed = parseTimestamp(value)
  if (parsed === undefined) throw refuse(value, 'google.protobuf.Timestamp')
  return timestamp(parsed)
}

const toDuration: Implementation = ([value]) => {
  if (value instanceof Duration) return value
  if (typeof value !== 'string') return undefined
  const parsed = parseGoDuration(value)
  if (parsed === undefined) throw refuse(value, 'google.protobuf.Duration')
  return duration(parsed)
}

export const conversions: ReadonlyMap<string, Implementation> = new Map<string, Implementation>([
  ['bool', toBool],
  ['bytes', toBytes],
  ['double', toDouble],
  ['duration', toDuration],
  ['dyn', ([value]) => value],
  ['int', toInt],
  ['string', toText],
  ['timestamp', toTimestamp],
  ['type', ([value]) => (value === undefined ? undefined : new TypeValue(typeName(value)))],
  ['uint', toUint],
])
