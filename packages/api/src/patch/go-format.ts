import { isJsonObject, keysOf, kindOf, type JsonObject } from './json-value.ts'

/** A JSON value as Go prints it with `%v`: what Kubernetes' messages about patches contain. `map[a:1 b:[x <nil>]]` */
export function formatGoValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(formatGoValue).join(' ')}]`
  if (typeof value === 'number') return formatGoNumber(value)
  if (isJsonObject(value)) return formatGoMap(value, formatGoValue)
  return String(value)
}

/** The same with `%s`, which marks what is no text: `%!s(int64=1)`. */
export function formatGoText(value: unknown): string {
  return value === null || value === undefined ? '%!s(<nil>)' : formatGoTextInside(value)
}

function formatGoTextInside(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(formatGoTextInside).join(' ')}]`
  if (isJsonObject(value)) return formatGoMap(value, formatGoTextInside)
  return `%!s(${goTypeOf(value)}=${formatGoValue(value)})`
}

function formatGoMap(value: JsonObject, format: (value: unknown) => string): string {
  const entries = keysOf(value)
    .toSorted()
    .map((key) => `${key}:${format(value[key])}`)
  return `map[${entries.join(' ')}]`
}

/** The name of the Go type that a JSON value is decoded to. */
export function goTypeOf(value: unknown): string {
  switch (kindOf(value)) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'bool'
    case 'number':
      return Number.isInteger(value) ? 'int64' : 'float64'
    case 'list':
      return '[]interface {}'
    case 'object':
      return 'map[string]interface {}'
    case 'null':
      return '%!s(<nil>)'
  }
}

/** The word of Go's JSON decoder for what it found. */
export function goJsonNoun(value: unknown): string {
  const kind = kindOf(value)
  if (kind === 'list') return 'array'
  return kind === 'boolean' ? 'bool' : kind
}

/** Whole numbers as int64, others as float64: shortest digits, an exponent below 1e-4 and from 1e6 on. */
function formatGoNumber(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString()
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent >= -4 && exponent < 6) return String(value)
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}
