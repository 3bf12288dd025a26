import { findSchema, type FieldSchema, type FieldType, type ObjectSchema, type ScalarType } from '@coxswain/api'

export type Json = Readonly<Record<string, unknown>>

export const schemaRef = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })

/** Which kind a schema is in a document; undefined for what is only a part of one. */
export type KindsOf = (name: string) => readonly Json[] | undefined

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
const quantity = 'io.k8s.apimachinery.pkg.api.resource.Quantity'
const intOrString = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString'
const apiextensions = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1'

/** The schemas that no object stands for. */
const scalarSchemas: Readonly<Record<string, Json>> = {
  [quantity]: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  [intOrString]: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  [`${meta}.Time`]: { type: 'string', format: 'date-time' },
  [`${meta}.MicroTime`]: { type: 'string', format: 'date-time' },
  [`${meta}.FieldsV1`]: { type: 'object' },
  [`${meta}.Patch`]: { type: 'object' },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': { type: 'object' },
  [`${apiextensions}.JSON`]: {},
  [`${apiextensions}.JSONSchemaPropsOrArray`]: {},
  [`${apiextensions}.JSONSchemaPropsOrBool`]: {},
  [`${apiextensions}.JSONSchemaPropsOrStringArray`]: {},
}

const scalarTypes: Readonly<Record<ScalarType, Json | string>> = {
  string: { type: 'string' },
  bytes: { type: 'string', format: 'byte' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  quantity,
  'int-or-string': intOrString,
  time: `${meta}.Time`,
  'micro-time': `${meta}.MicroTime`,
  json: 'io.k8s.apimachinery.pkg.runtime.RawExtension',
}

/** The schemas of `names` and of all that they mention, by name, in order. */
export function componentSchemas(names: readonly string[], kindsOf: KindsOf): Json {
  const found = new Map<string, Json>()
  const waiting = [...names]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue
    const schema = findSchema(name)
    if (schema === undefined) {
      found.set(name, scalarSchemas[name] ?? {})
      continue
    }
    found.set(name, objectSchema(schema, kindsOf))
    for (const { type } of schema.fields.values()) waiting.push(...mentionedBy(type))
  }
  return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function mentionedBy(type: FieldType): readonly string[] {
  if ('object' in type) return [type.object]
  if ('list' in type) return mentionedBy(type.list)
  if ('map' in type) return mentionedBy(type.map)
  const known = type.named ?? scalarTypes[type.scalar]
  return typeof known === 'string' ? [known] : []
}

function objectSchema(schema: ObjectSchema, kindsOf: KindsOf): Json {
  const fields = [...schema.fields].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const required = [...schema.fields].filter(([, field]) => field.required === true).map(([name]) => name)
  const kinds = kindsOf(schema.name)
  return {
    type: 'object',
    ...(required.length === 0 ? {} : { required }),
    ...(fields.length === 0
      ? {}
      : { properties: Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(field)])) }),
    ...(kinds === undefined ? {} : { 'x-kubernetes-group-version-kind': kinds }),
    ...(schema.atomic === true ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    ...(schema.unions === undefined ? {} : { 'x-kubernetes-unions': schema.unions }),
  }
}

function fieldSchema(field: FieldSchema): Json {
  return {
    ...(field.default === undefined ? {} : { default: field.default }),
    // What is said of a field beside a reference would be lost, so the reference is wrapped.
    ...wrapped(typeSchema(field.type, field.enum)),
    ...(field.listMapKeys === undefined ? {} : { 'x-kubernetes-list-map-keys': field.listMapKeys }),
    ...(field.listType === undefined ? {} : { 'x-kubernetes-list-type': field.listType }),
    ...(field.mapType === undefined ? {} : { 'x-kubernetes-map-type': field.mapType }),
    ...(field.patchMergeKey === undefined ? {} : { 'x-kubernetes-patch-merge-key': field.patchMergeKey }),
    ...(field.patchStrategies === undefined ? {} : { 'x-kubernetes-patch-strategy': field.patchStrategies.join(',') }),
  }
}

const wrapped = (schema: Json): Json => ('$ref' in schema ? { allOf: [schema] } : schema)

function typeSchema(type: FieldType, values: readonly string[] | undefined): Json {
  if ('object' in type) return schemaRef(type.object)
  if ('list' in type) return { type: 'array', items: typeSchema(type.list, values) }
  if ('map' in type) return { type: 'object', additionalProperties: typeSchema(type.map, values) }
  const known = type.named ?? scalarTypes[type.scalar]
  if (typeof known === 'string') return schemaRef(known)
  return values === undefined ? known : { ...known, enum: values }
}
