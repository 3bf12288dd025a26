import { formatDouble, formatTimestamp } from '../evaluation/format-values.ts'
import { Duration, isList, OptionalValue, Timestamp, TypeValue, Uint, type Value } from '../evaluation/values.ts'

/** A value as `values.json` has it. */
export function showValue(value: Value): string {
  if (typeof value === 'number') return `double(${formatDouble(value)})`
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value !== 'object') return `${value}`
  if (value instanceof Uint) return `${value.value}u`
  if (value instanceof Uint8Array) return `bytes(${value.toHex()})`
  if (value instanceof Timestamp) return `timestamp(${formatTimestamp(value)})`
  if (value instanceof Duration) return `duration(${value.nanoseconds})`
  if (value instanceof TypeValue) return `type(${value.name})`
  if (value instanceof OptionalValue) return value.value === undefined ? 'none' : `optional(${showValue(value.value)})`
  if (isList(value)) return `[${value.map(showValue).join(', ')}]`
  const entries = [...value.entries()].map(([key, entry]) => `${showValue(key)}: ${showValue(entry)}`)
  return `{${entries.toSorted().join(', ')}}`
}
