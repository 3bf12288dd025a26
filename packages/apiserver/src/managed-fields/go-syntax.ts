import { goQuote } from '@coxswain/api'
import { sortedMap } from '@coxswain/base'
import { isMap } from './value-type.ts'

/** A value as Go's `%#v` prints what its JSON was read into: `map[string]interface {}{"a":1}`. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)'
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (typeof value === 'string') return goQuote(value)
  if (!isMap(value)) return String(value)
  const entries = Object.entries(sortedMap(value)).map(([key, inner]) => `${goQuote(key)}:${goSyntax(inner)}`)
  return `map[string]interface {}{${entries.join(', ')}}`
}
