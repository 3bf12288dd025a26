import type { RecordedSchema } from './recorded-schema.ts'
import { typeNames, type TypeName } from './type-names.ts'

const aliases: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'string',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'number | string',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'string',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'string',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'Readonly<Record<string, unknown>>',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Patch': 'Readonly<Record<string, unknown>>',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'Readonly<Record<string, unknown>>',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': 'unknown',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray':
    'JSONSchemaProps | readonly JSONSchemaProps[]',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool': 'JSONSchemaProps | boolean',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray':
    'JSONSchemaProps | readonly string[]',
}

const aliasComments: Readonly<Record<string, string>> = {
  QuantityText: 'A number with a suffix: `250m`, `1Gi`. Read it with `parseQuantity` or `milliValueOf`.',
  IntOrString: 'A number, or a text such as `25%` or the name of a port.',
  Time: 'RFC 3339, whole seconds, in UTC: `2026-11-21T09:38:06Z`.',
  MicroTime: 'RFC 3339 with microseconds: `2026-11-21T09:38:06.000000Z`.',
}

export function refOf(schema: RecordedSchema): string | undefined {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref
  return ref?.slice('#/components/schemas/'.length)
}

/** The type files by name, and the file that exports them all. */
export function typeFiles(schemas: ReadonlyMap<string, RecordedSchema>): ReadonlyMap<string, string> {
  const names = typeNames(schemas)
  const files = new Map<string, string[]>()
  const imports = new Map<string, Map<string, Set<string>>>()
  for (const [schemaName, { name, file }] of names) {
    const mention = (other: TypeName): string => {
      if (other.file !== file) noteImport(imports, file, other)
      return other.name
    }
    const text = typeText({ schemaName, name, schema: schemas.get(schemaName) ?? {}, names, mention })
    files.set(file, [...(files.get(file) ?? []), text])
  }
  const made = '// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.'
  const texts = [...files].map(([file, types]): [string, string] => {
    const lines = [...(imports.get(file) ?? new Map<string, Set<string>>())]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([other, used]) => `import type { ${[...used].toSorted().join(', ')} } from './${other}.ts'`)
    return [`types/${file}.ts`, [made, ...lines, '', types.join('\n\n'), ''].join('\n')]
  })
  const barrel = [made, ...[...files.keys()].map((file) => `export type * from './types/${file}.ts'`), ''].join('\n')
  return new Map([...texts, ['types.ts', barrel]])
}

function noteImport(imports: Map<string, Map<string, Set<string>>>, file: string, other: TypeName): void {
  const ofFile = imports.get(file) ?? new Map<string, Set<string>>()
  imports.set(file, ofFile)
  ofFile.set(other.file, (ofFile.get(other.file) ?? new Set()).add(other.name))
}

interface TypeToWrite {
  readonly schemaName: string
  readonly name: string
  readonly schema: RecordedSchema
  readonly names: ReadonlyMap<string, TypeName>
  readonly mention: (other: TypeName) => string
}

function typeText({ schemaName, name, schema, names, mention }: TypeToWrite): string {
  const alias = aliases[schemaName]
  if (alias !== undefined) {
    const comment = aliasComments[name]
    return `${comment === undefined ? '' : `/** ${comment} */\n`}export type ${name} = ${alias}`
  }
  const required = new Set(schema.required)
  const fields = Object.entries(schema.properties ?? {}).map(([field, value]) => {
    const type = valueType(value, names, mention)
    const key = /^[A-Za-z_$][\w$]*$/.test(field) ? field : `'${field}'`
    return required.has(field) ? `  readonly ${key}: ${type}` : `  readonly ${key}?: ${type} | undefined`
  })
  if (fields.length === 0) return `export type ${name} = Readonly<Record<string, never>>`
  return [`export interface ${name} {`, ...fields, '}'].join('\n')
}

function valueType(
  schema: RecordedSchema,
  names: ReadonlyMap<string, TypeName>,
  mention: (other: TypeName) => string,
): string {
  const ref = refOf(schema)
  if (ref !== undefined) {
    const target = names.get(ref)
    if (target === undefined) throw new Error(`no type is made of ${ref}`)
    return mention(target)
  }
  if (schema.items !== undefined) return `readonly ${wrapped(valueType(schema.items, names, mention))}[]`
  if (schema.additionalProperties !== undefined) {
    return `Readonly<Record<string, ${valueType(schema.additionalProperties, names, mention)}>>`
  }
  switch (schema.type) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'boolean'
    case 'integer':
    case 'number':
      return 'number'
    default:
      throw new Error(`no type for ${JSON.stringify(schema)}`)
  }
}

function wrapped(type: string): string {
  return type.includes(' ') ? `(${type})` : type
}
