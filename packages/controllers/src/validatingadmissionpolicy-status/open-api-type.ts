// Mirrors SchemaDeclType of staging/src/k8s.io/apiserver/pkg/cel/common/schemas.go, the adaptor of cel/openapi, and
// PopulateRefs and resolveRef of cel/openapi/resolver, 1.36.
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  intType,
  stringType,
  timestampType,
  type Type,
} from '@coxswain/cel'
import { listOf, mapOf, objectOf, valueOf, type DeclaredType } from './declared-type.ts'
import { escapeField } from './escape-field.ts'
import type { GroupVersionKind } from './group-version-kind.ts'
import { withObjectMeta } from './with-object-meta.ts'

/** As much of an OpenAPI v3 schema as says something about types. */
export interface OpenApiSchema {
  readonly $ref?: string
  readonly allOf?: readonly OpenApiSchema[]
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly properties?: Readonly<Record<string, OpenApiSchema>>
  readonly additionalProperties?: OpenApiSchema | boolean
  readonly items?: OpenApiSchema
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[]
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-embedded-resource'?: boolean
}

/** What a server serves below `/openapi/v3/`, for one group and version. */
export interface OpenApiDocument {
  readonly components?: { readonly schemas?: Readonly<Record<string, OpenApiSchema>> }
}

/** A type that is known; it may be one of which nothing can be said: then values of it can be anything. */
export interface FoundType {
  readonly type: DeclaredType | undefined
}

/** The type of a kind, or undefined where the document does not have it. */
export function openApiType(document: OpenApiDocument, kind: GroupVersionKind): FoundType | undefined {
  const schemas = document.components?.schemas ?? {}
  const found = Object.entries(schemas).find(([, schema]) => isOf(schema, kind))
  return found && { type: new Reader(schemas).wholeObject(found[1], [found[0]]) }
}

const isOf = (schema: OpenApiSchema, { group, version, kind }: GroupVersionKind): boolean =>
  (schema['x-kubernetes-group-version-kind'] ?? []).some(
    (own) => own.group === group && own.version === version && own.kind === kind,
  )

const scalarTypes: Readonly<Record<string, Type>> = { boolean: boolType, number: doubleType, integer: intType }
const textFormats: Readonly<Record<string, Type>> = {
  byte: bytesType,
  duration: durationType,
  date: timestampType,
  'date-time': timestampType,
}

/** Reads types out of the schemas of one document. `around` are the names that what is read stands in. */
class Reader {
  readonly #schemas: Readonly<Record<string, OpenApiSchema>>

  constructor(schemas: Readonly<Record<string, OpenApiSchema>>) {
    this.#schemas = schemas
  }

  /** A resource of its own, or one that is kept in a field: it has a name. */
  wholeObject(schema: OpenApiSchema, around: readonly string[]): DeclaredType | undefined {
    const type = this.#resolved(schema, around)
    return type?.kind === 'object' ? withObjectMeta(type) : type
  }

  #type(schema: OpenApiSchema, around: readonly string[]): DeclaredType | undefined {
    const name = referenceOf(schema)
    if (name === undefined) return this.#inner(schema, around)
    // A schema within itself is cut off, as an object without fields.
    if (around.includes(name)) return objectOf({})
    const named = this.#schemas[name]
    return named === undefined ? undefined : this.#inner(named, [...around, name])
  }

  #inner(schema: OpenApiSchema, around: readonly string[]): DeclaredType | undefined {
    const isWhole = schema['x-kubernetes-embedded-resource'] === true
    return isWhole ? this.wholeObject(schema, around) : this.#resolved(schema, around)
  }

  #resolved(schema: OpenApiSchema, around: readonly string[]): DeclaredType | undefined {
    if (schema.format === 'int-or-string' || schema['x-kubernetes-int-or-string'] === true) return valueOf(dynType)
    const type = typeof schema.type === 'string' ? schema.type : (schema.type?.[0] ?? '')
    if (type === 'array') return this.#list(schema, around)
    if (type === 'object') return this.#object(schema, around)
    if (type === 'string') return valueOf(textFormats[schema.format ?? ''] ?? stringType)
    const scalar = scalarTypes[type]
    return scalar === undefined ? undefined : valueOf(scalar)
  }

  #list({ items }: OpenApiSchema, around: readonly string[]): DeclaredType | undefined {
    const element = items === undefined ? undefined : this.#type(items, around)
    return element === undefined ? undefined : listOf(element)
  }

  #object(
    { properties = {}, additionalProperties }: OpenApiSchema,
    around: readonly string[],
  ): DeclaredType | undefined {
    if (typeof additionalProperties === 'object') {
      const value = this.#type(additionalProperties, around)
      return value === undefined ? undefined : mapOf(value)
    }
    const byEscaped = new Map(Object.entries(properties).map(([name, schema]) => [escapeField(name) ?? '', schema]))
    byEscaped.delete('')
    return {
      kind: 'object',
      field: (name) => {
        const schema = byEscaped.get(name)
        return schema === undefined ? undefined : this.#type(schema, around)
      },
    }
  }
}

const prefix = '#/components/schemas/'

/** The name that a schema refers to; a reference with a description of its own is wrapped in `allOf`. */
function referenceOf({ $ref, allOf = [] }: OpenApiSchema): string | undefined {
  if ($ref !== undefined) return $ref.startsWith(prefix) ? $ref.slice(prefix.length) : $ref
  return allOf.map(referenceOf).find((name) => name !== undefined)
}
