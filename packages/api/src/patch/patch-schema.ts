// Mirrors apimachinery third_party/forked/golang/json/fields.go and util/strategicpatch/meta.go, release 1.36.
import { goQuote } from '../go-text.ts'
import type { FieldSchema, FieldType, ObjectSchema, ScalarType } from '../schema.ts'
import { PatchError } from './patch-error.ts'

/** What a strategic merge must know: which type the whole object has, and where to find the types it is made of. */
export interface PatchSchema {
  /** Name of the object's schema: `io.k8s.api.core.v1.Pod`. */
  readonly name: string
  readonly named: (name: string) => ObjectSchema | undefined
}

/** How one field is merged, and what type its value has: of each element for a list. */
export interface FieldMerge {
  readonly type: FieldType
  /** Empty: objects are merged, lists replaced. */
  readonly strategy: '' | 'merge' | 'replace'
  readonly retainKeys: boolean
  /** Empty for lists of scalars. */
  readonly mergeKey: string
}

/** The type of the object itself. */
export function typeOfObject(schema: PatchSchema): FieldType {
  return { object: schema.name }
}

/** How the object-valued field `key` of a value of type `parent` is merged. Throws when the type has no such field. */
export function objectMerge(schema: PatchSchema, parent: FieldType, key: string): FieldMerge {
  const field = fieldOf(schema, parent, key)
  return fieldMerge(field, field.type)
}

/** How the list-valued field `key` of a value of type `parent` is merged. */
export function listMerge(schema: PatchSchema, parent: FieldType, key: string): FieldMerge {
  const field = fieldOf(schema, parent, key)
  if (!('list' in field.type)) throw new PatchError('unmergeable', 'expected slice or array type, but got: struct')
  if ('list' in field.type.list) throw new PatchError('unmergeable', 'unexpected slice of slice')
  return fieldMerge(field, field.type.list)
}

function fieldMerge(field: FieldSchema, type: FieldType): FieldMerge {
  const strategies = field.patchStrategies ?? []
  return {
    type,
    strategy: strategies.includes('merge') ? 'merge' : strategies.includes('replace') ? 'replace' : '',
    retainKeys: strategies.includes('retainKeys'),
    mergeKey: field.patchMergeKey ?? '',
  }
}

function fieldOf(schema: PatchSchema, parent: FieldType, key: string): FieldSchema {
  const fields = fieldsOf(schema, parent)
  if (fields === undefined) {
    const text = `merging an object in json but data type is not struct, instead is: ${kindName(parent)}`
    throw new PatchError('unmergeable', text)
  }
  const field = fields.get(key) ?? fieldInAnyCase(fields, key)
  if (field !== undefined) return field
  const text = `unable to find api field in struct ${structName(parent)} for the json field ${goQuote(key)}`
  throw new PatchError('unmergeable', text)
}

type Fields = ReadonlyMap<string, FieldSchema>

const noFields: Fields = new Map()

/** `undefined` when the type is no object. JSON that is kept as it is has a type without fields. */
function fieldsOf(schema: PatchSchema, type: FieldType): Fields | undefined {
  if ('object' in type) return schema.named(type.object)?.fields
  return 'scalar' in type && type.scalar === 'json' ? noFields : undefined
}

function fieldInAnyCase(fields: Fields, key: string): FieldSchema | undefined {
  const lowered = key.toLowerCase()
  for (const [name, field] of fields) if (name.toLowerCase() === lowered) return field
  return undefined
}

function structName(type: FieldType): string {
  return 'object' in type ? (type.object.split('.').at(-1) ?? type.object) : 'RawExtension'
}

const scalarKinds: Readonly<Record<ScalarType, string>> = {
  string: 'string',
  bytes: 'slice',
  boolean: 'bool',
  int32: 'int32',
  int64: 'int64',
  double: 'float64',
  quantity: 'struct',
  'int-or-string': 'struct',
  time: 'struct',
  'micro-time': 'struct',
  json: 'struct',
}

/** What Go calls the kind of the type. */
export function kindName(type: FieldType): string {
  if ('scalar' in type) return scalarKinds[type.scalar]
  if ('object' in type) return 'struct'
  return 'list' in type ? 'slice' : 'map'
}
