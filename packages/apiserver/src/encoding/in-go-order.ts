import { schemaNamed, type FieldType, type ObjectSchema } from '@coxswain/api'
import { sortedMap } from '@coxswain/base'

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A value of a schema as Go writes it: fields in the order of their structure, keys of maps in that of the alphabet. */
export function inGoOrder(schema: ObjectSchema, value: unknown): unknown {
  if (!isFields(value)) return value
  const ordered: Record<string, unknown> = {}
  for (const [name, { type }] of schema.fields) {
    if (value[name] !== undefined) ordered[name] = orderedValue(type, value[name])
  }
  return ordered
}

function orderedValue(type: FieldType, value: unknown): unknown {
  if ('object' in type) return inGoOrder(schemaNamed(type.object), value)
  if ('list' in type) return Array.isArray(value) ? value.map((item) => orderedValue(type.list, item)) : value
  if (!('map' in type) || !isFields(value)) return value
  const entries = Object.entries(value).map(([key, item]) => [key, orderedValue(type.map, item)])
  return sortedMap<unknown>(Object.fromEntries(entries))
}
