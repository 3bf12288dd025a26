// How Go prints a value that an error complains of: fmt's %v, %#v and %T of what JSON was read into, Go 1.25.
import { goQuote } from '@coxswain/api'
import { compareTexts } from '@coxswain/base'

/** As `%v`: `map[a:1 b:[x y]]`. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (typeof value !== 'object') return String(value)
  return `map[${sortedEntries(value)
    .map(([key, inner]) => `${key}:${goText(inner)}`)
    .join(' ')}]`
}

/** As `%#v`: `map[string]interface {}{"a":1}`. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)'
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (typeof value === 'string') return goQuote(value)
  if (typeof value !== 'object') return String(value)
  const entries = sortedEntries(value).map(([key, inner]) => `${goQuote(key)}:${goSyntax(inner)}`)
  return `map[string]interface {}{${entries.join(', ')}}`
}

/** As `%T`. */
export function goTypeOf(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return '[]interface {}'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  return 'map[string]interface {}'
}

function sortedEntries(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).toSorted(([a], [b]) => compareTexts(a, b))
}
