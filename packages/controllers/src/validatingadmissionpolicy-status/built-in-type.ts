// Mirrors staging/src/k8s.io/apiserver/pkg/cel/common/schemas.go, SchemaDeclType, and cel/openapi/resolver, 1.36.
import { findSchema, schemaOfKind, type FieldType, type ObjectSchema, type ScalarType } from '@coxswain/api'
import { boolType, bytesType, doubleType, dynType, intType, stringType, timestampType, type Type } from '@coxswain/cel'
import { must } from '@coxswain/base'
import { listOf, mapOf, objectOf, valueOf, type DeclaredObject, type DeclaredType } from './declared-type.ts'
import { escapeField } from './escape-field.ts'
import type { GroupVersionKind } from './group-version-kind.ts'
import { withObjectMeta } from './with-object-meta.ts'

/** Of quantities and of any JSON the schema names no type: expressions do not see such fields. */
const scalarTypes: Readonly<Record<Exclude<ScalarType, 'quantity' | 'json'>, Type>> = {
  string: stringType,
  bytes: bytesType,
  boolean: boolType,
  int32: intType,
  int64: intType,
  double: doubleType,
  'int-or-string': dynType,
  time: timestampType,
  'micro-time': timestampType,
}

/** Any JSON that the schema says is an object. */
const anyObjects: ReadonlySet<string | undefined> = new Set([
  'io.k8s.apimachinery.pkg.runtime.RawExtension',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
])

/** The type of a kind that Kubernetes brings along, or undefined if it is none of those. */
export function builtInType({ group, version, kind }: GroupVersionKind): DeclaredObject | undefined {
  const schema = schemaOfKind(group, version, kind)
  if (schema === undefined || !isWholeObject(schema)) return undefined
  return withObjectMeta(objectFrom(schema, [schema.name]))
}

/** The table also has what objects are made of, which are no kinds. */
const isWholeObject = ({ fields }: ObjectSchema): boolean =>
  fields.has('kind') && fields.has('apiVersion') && fields.has('metadata')

/** `around` are the names of the schemas that it stands in: one of them again is cut off, as an object without fields. */
function objectFrom(schema: ObjectSchema, around: readonly string[]): DeclaredObject {
  const names = new Map<string, string>()
  for (const name of schema.fields.keys()) names.set(escapeField(name) ?? '', name)
  return {
    kind: 'object',
    field: (escaped) => {
      const field = schema.fields.get(names.get(escaped) ?? '')
      return field === undefined ? undefined : typeFrom(field.type, around)
    },
  }
}

function typeFrom(type: FieldType, around: readonly string[]): DeclaredType | undefined {
  if ('scalar' in type) return scalarFrom(type)
  if ('object' in type) {
    if (around.includes(type.object)) return objectOf({})
    const schema = must(findSchema(type.object), 'the schema of a field is in the table')
    return objectFrom(schema, [...around, type.object])
  }
  if ('list' in type) {
    const element = typeFrom(type.list, around)
    return element === undefined ? undefined : listOf(element)
  }
  const value = typeFrom(type.map, around)
  return value === undefined ? undefined : mapOf(value)
}

function scalarFrom({ scalar, named }: Extract<FieldType, { scalar: ScalarType }>): DeclaredType | undefined {
  if (scalar === 'quantity') return undefined
  if (scalar === 'json') return anyObjects.has(named) ? objectOf({}) : undefined
  return valueOf(scalarTypes[scalar])
}
