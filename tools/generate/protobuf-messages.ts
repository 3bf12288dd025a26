import { readRecorded } from './recorded.ts'
import type { RecordedSchema } from './recorded-schema.ts'
import { packageOfSchema, shortNameOf } from './type-names.ts'

interface RecordedField {
  readonly name: string
  readonly number: number
  readonly type?: string
  readonly map?: readonly [string, string]
  readonly repeated?: boolean
}

type Messages = ReadonlyMap<string, readonly RecordedField[]>

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
const apiextensions = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1'

/** Messages that stand for a JSON value of another shape; the codec reads each in its own way. */
const special: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': '%q',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': '%x',
  [`${meta}.Time`]: '%t',
  [`${meta}.MicroTime`]: '%u',
  [`${meta}.FieldsV1`]: '%r',
  [`${meta}.Verbs`]: '%e',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': '%r',
  'io.k8s.api.authentication.v1.ExtraValue': '%e',
  'io.k8s.api.authorization.v1.ExtraValue': '%e',
  'io.k8s.api.certificates.v1.ExtraValue': '%e',
  [`${apiextensions}.JSON`]: '%r',
  [`${apiextensions}.JSONSchemaPropsOrArray`]: '%A',
  [`${apiextensions}.JSONSchemaPropsOrBool`]: '%O',
  [`${apiextensions}.JSONSchemaPropsOrStringArray`]: '%S',
}

const scalars: Readonly<Record<string, string>> = {
  string: '%s',
  bool: '%b',
  bytes: '%B',
  int32: '%i',
  int64: '%i',
  double: '%d',
}

/**
 * The messages of every schema, under its name: `number name type;…`. Types: `%…` a scalar, `[T` a list, `{T` a map by text,
 * `^T` a message whose fields belong to this object, else a message, without its package when that is the owner's.
 */
export function protobufMessagesFile(shared: string, schemas: ReadonlyMap<string, RecordedSchema>): string {
  const recorded = readRecorded(shared, 'protobuf.json') as Record<string, readonly RecordedField[]>
  const messages: Messages = new Map(Object.entries(recorded).map(([name, fields]) => [schemaNameOf(name), fields]))
  const wanted = reachableFrom(
    [...schemas.keys()].filter((name) => messages.has(name)),
    messages,
  )
  const lines = wanted
    .filter((name) => special[name] === undefined)
    .map((name) => `  '${name}': '${messageText(name, messages, schemas)}',\n`)
  return [
    '// Made by tools/generate/protobuf-messages.ts from the recorded protobuf messages. Do not edit.',
    '',
    '/** The form of each text: packages/apiserver/src/encoding/protobuf-plan.ts. */',
    `export const protobufMessages: Readonly<Record<string, string>> = {\n${lines.join('')}}`,
    '',
  ].join('\n')
}

/** Packages of protobuf files cannot have dashes, and begin with the group's domain. */
function schemaNameOf(message: string): string {
  return message.replace(/^k8s\.io\./, 'io.k8s.').replace(/(apiextensions|kube)_/, '$1-')
}

function reachableFrom(start: readonly string[], messages: Messages): readonly string[] {
  const found = new Set(start)
  for (const name of found) {
    for (const { type, map } of messages.get(name) ?? []) {
      const target = schemaNameOf(type ?? map?.[1] ?? '')
      if (messages.has(target)) found.add(target)
    }
  }
  return [...found].toSorted()
}

function messageText(name: string, messages: Messages, schemas: ReadonlyMap<string, RecordedSchema>): string {
  const home = packageOfSchema(name)
  const properties = Object.keys(schemas.get(name)?.properties ?? {})
  const isOnlyInlined = !schemas.has(name)
  return (messages.get(name) ?? [])
    .map((field) => {
      const type = typeText(field, home)
      if (isOnlyInlined || properties.includes(field.name)) return `${field.number} ${field.name} ${type}`
      const json = properties.find((property) => plainLetters(property) === plainLetters(field.name))
      if (json !== undefined) return `${field.number} ${json} ${type}`
      if (type.startsWith('%')) throw new Error(`${name} has no field for ${field.name}`)
      return `${field.number} ${field.name} ^${type}`
    })
    .join(';')
}

/** Field names of messages are derived from Go's, and differ in case and signs: `uID`, `xKubernetesMapType`, `ref`. */
const plainLetters = (name: string): string => name.replaceAll(/[^A-Za-z]/g, '').toLowerCase()

function typeText({ type, map, repeated }: RecordedField, home: string): string {
  if (map !== undefined) return `{${oneType(map[1], home)}`
  return `${repeated === true ? '[' : ''}${oneType(type ?? '', home)}`
}

function oneType(type: string, home: string): string {
  const scalar = scalars[type]
  if (scalar !== undefined) return scalar
  const name = schemaNameOf(type)
  return special[name] ?? (packageOfSchema(name) === home ? shortNameOf(name) : name)
}
