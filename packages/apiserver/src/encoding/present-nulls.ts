import { schemaNamed, type FieldSchema, type FieldType, type KubeObject, type ObjectSchema } from '@coxswain/api'
import type { SchemaLookup } from './decode-plan.ts'

/** Brings the nulls into a value of its type; the value itself where there are none to bring in. */
type Present = (value: unknown) => unknown

/** A field that may have nulls: its own, or further in. */
interface NullableField {
  readonly name: string
  readonly isNullWhenEmpty: boolean
  readonly inside: (() => Present | undefined) | undefined
}

/**
 * Go writes null for some fields that are empty: times and lists without `omitempty`. Objects here never hold null; what goes
 * to a client over the wire gets them back. Shares everything that has none, and most kinds have none at all.
 */
function createPresentNulls(lookUp: SchemaLookup): <T extends KubeObject>(schema: ObjectSchema, object: T) => T {
  const known = new Map<string, Present | undefined>()
  const presenterOf = (schema: ObjectSchema): Present | undefined => {
    if (known.has(schema.name)) return known.get(schema.name)
    // A schema that contains itself finds nothing here yet; it has no nulls of its own further in than at the top.
    known.set(schema.name, undefined)
    const nullable = [...schema.fields].flatMap(([name, field]) => nullableField(name, field, insideOf))
    const needed = nullable.filter(({ isNullWhenEmpty, inside }) => isNullWhenEmpty || inside?.() !== undefined)
    const present = needed.length === 0 ? undefined : presentObject(needed)
    known.set(schema.name, present)
    return present
  }
  const insideOf = (type: FieldType): (() => Present | undefined) | undefined => {
    if ('object' in type) return () => presenterOf(lookUp(type.object))
    if ('list' in type) return each(insideOf(type.list), presentList)
    if ('map' in type) return each(insideOf(type.map), presentMap)
    return undefined
  }
  return <T extends KubeObject>(schema: ObjectSchema, object: T): T => {
    const present = presenterOf(schema)
    return present === undefined ? object : (present(object) as T)
  }
}

export const presentNulls = createPresentNulls(schemaNamed)

function each(
  inside: (() => Present | undefined) | undefined,
  presentAll: (present: Present) => Present,
): (() => Present | undefined) | undefined {
  if (inside === undefined) return undefined
  return () => {
    const present = inside()
    return present === undefined ? undefined : presentAll(present)
  }
}

function nullableField(
  name: string,
  field: FieldSchema,
  insideOf: (type: FieldType) => (() => Present | undefined) | undefined,
): readonly NullableField[] {
  const inside = insideOf(field.type)
  const isNullWhenEmpty = field.nullWhenEmpty === true
  return isNullWhenEmpty || inside !== undefined ? [{ name, isNullWhenEmpty, inside }] : []
}

function presentObject(fields: readonly NullableField[]): Present {
  return (value) => {
    if (typeof value !== 'object' || value === null) return value
    const object = value as Readonly<Record<string, unknown>>
    let changed: Record<string, unknown> | undefined
    for (const { name, isNullWhenEmpty, inside } of fields) {
      const present = object[name]
      const next = isNullWhenEmpty && isEmpty(present) ? null : presentInside(inside, present)
      if (next === present) continue
      changed ??= { ...object }
      changed[name] = next
    }
    return changed ?? value
  }
}

function presentInside(inside: NullableField['inside'], value: unknown): unknown {
  if (value === undefined || inside === undefined) return value
  return inside()?.(value) ?? value
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0)
}

function presentList(present: Present): Present {
  return (value) => {
    if (!Array.isArray(value)) return value
    const items: readonly unknown[] = value
    const next = items.map(present)
    return next.some((item, index) => item !== items[index]) ? next : value
  }
}

function presentMap(present: Present): Present {
  return (value) => {
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    const next = entries.map(([key, item]): [string, unknown] => [key, present(item)])
    return next.some(([, item], index) => item !== entries[index]?.[1]) ? Object.fromEntries(next) : value
  }
}
