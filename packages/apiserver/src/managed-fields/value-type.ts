// Mirrors kube-openapi pkg/schemaconv/openapi.go, smd.go, release 1.36: which values are tracked as a whole, which by their parts.
import { type FieldSchema, type FieldType, type ObjectSchema, type ScalarType, schemaNamed } from '@coxswain/api'
import { compareTexts } from '@coxswain/base'
import { fieldElement, type PathElement } from './field-path.ts'

export type Json = Readonly<Record<string, unknown>>

/** How a value is tracked. What is atomic has one owner, whatever is in it. */
export type ValueType =
  | { readonly kind: 'scalar'; readonly isAtomic: true; readonly scalar: ScalarType }
  | StructType
  | { readonly kind: 'map'; readonly isAtomic: boolean; readonly values: ValueType }
  | ListType

export interface StructType {
  readonly kind: 'struct'
  readonly isAtomic: boolean
  /** Made when it is first asked for: types contain themselves. */
  readonly fields: () => StructFields
}

export interface ListType {
  readonly kind: 'list'
  readonly isAtomic: boolean
  /** In order of their names. None: a set, where each value is its own key. */
  readonly keys: readonly ListKey[]
  readonly items: ValueType
}

interface ListKey {
  readonly name: string
  /** The value of an item that does not have the field. */
  readonly fallback: unknown
}

interface StructFields {
  readonly byName: ReadonlyMap<string, StructField>
  readonly byElement: ReadonlyMap<PathElement, StructField>
  /** Those that Go writes even if they are empty. */
  readonly written: readonly StructField[]
}

export interface StructField {
  readonly name: string
  readonly element: PathElement
  readonly type: ValueType
  /** What Go writes for it when it is not there; empty lists and maps for null, as here in all objects; undefined: nothing. */
  readonly zero: unknown
}

/** Knows the types of schemas; each is made once. */
export function createValueTypes(lookUp: (name: string) => ObjectSchema): (schema: string) => StructType {
  const known = new Map<string, StructType>()
  const typeNamed = (name: string): StructType => {
    const type = known.get(name) ?? structType(lookUp(name), valueTypeOf)
    known.set(name, type)
    return type
  }
  const valueTypeOf: TypeReader = (type, field) => {
    if ('scalar' in type) return { kind: 'scalar', isAtomic: true, scalar: type.scalar }
    if ('list' in type) return listType(type.list, field, valueTypeOf, lookUp)
    if ('map' in type) return { kind: 'map', isAtomic: field?.mapType === 'atomic', values: valueTypeOf(type.map) }
    const named = typeNamed(type.object)
    const isAtomic = field?.mapType === undefined ? named.isAtomic : field.mapType === 'atomic'
    return isAtomic === named.isAtomic ? named : { ...named, isAtomic }
  }
  return typeNamed
}

/** Of the kinds that are built in. */
export const typeOfSchema = createValueTypes(schemaNamed)

type TypeReader = (type: FieldType, field?: FieldSchema) => ValueType

function structType(schema: ObjectSchema, valueTypeOf: TypeReader): StructType {
  let made: StructFields | undefined
  return {
    kind: 'struct',
    isAtomic: schema.atomic === true,
    fields: () => (made ??= fieldsOfSchema(schema, valueTypeOf)),
  }
}

function fieldsOfSchema(schema: ObjectSchema, valueTypeOf: TypeReader): StructFields {
  const byName = new Map<string, StructField>()
  for (const [name, field] of schema.fields) {
    const type = valueTypeOf(field.type, field)
    byName.set(name, { name, element: fieldElement(name), type, zero: zeroOf(field, type) })
  }
  const all = [...byName.values()]
  const byElement = new Map(all.map((field) => [field.element, field]))
  return { byName, byElement, written: all.filter((field) => field.zero !== undefined) }
}

const zeroScalars: Readonly<Partial<Record<ScalarType, unknown>>> = {
  string: '',
  boolean: false,
  int32: 0,
  int64: 0,
  double: 0,
  quantity: '0',
  'int-or-string': 0,
}

const emptyMap: Json = Object.freeze({})
const emptyList: readonly unknown[] = Object.freeze([])

function zeroOf(field: FieldSchema, type: ValueType): unknown {
  if (field.presence !== 'written') return field.nullWhenEmpty === true ? null : undefined
  if (type.kind === 'scalar') return zeroScalars[type.scalar] ?? null
  return type.kind === 'list' ? emptyList : emptyMap
}

/** Where no list type is stated, the merge strategy of patches tells. */
function listType(
  item: FieldType,
  field: FieldSchema | undefined,
  valueTypeOf: TypeReader,
  lookUp: (name: string) => ObjectSchema,
): ListType {
  const isMerged = field?.patchStrategies?.includes('merge') === true
  const stated = field?.listType ?? (!isMerged ? 'atomic' : field?.patchMergeKey === undefined ? 'set' : 'map')
  const names = field?.listMapKeys ?? (field?.patchMergeKey === undefined ? [] : [field.patchMergeKey])
  const itemFields = 'object' in item ? lookUp(item.object).fields : undefined
  const keys = stated === 'map' ? names.toSorted(compareTexts) : []
  return {
    kind: 'list',
    isAtomic: stated === 'atomic',
    keys: keys.map((name) => ({ name, fallback: itemFields?.get(name)?.default })),
    items: valueTypeOf(item),
  }
}

/** An object, or a map: not null, no list. */
export const isMap = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The type of what a field of an object, or a key of a map, leads to; undefined: there is no such field. */
export function typeAt(type: ValueType, key: string): ValueType | undefined {
  if (type.kind === 'struct') return type.fields().byName.get(key)?.type
  return type.kind === 'map' ? type.values : undefined
}

/** Null, or without anything in it: then a value is looked at as a whole. */
export function isHollow(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return isMap(value) ? isEmptyMap(value) : true
}

export function isEmptyMap(value: Json): boolean {
  for (const key in value) if (value[key] !== undefined) return false
  return true
}
