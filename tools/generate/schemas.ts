import type { GroupVersionKind, RecordedSchema } from './recorded-schema.ts'
import { derivedGoType, parseGoField, presenceOptions, type GoField, type GoFields } from './go-fields.ts'
import { packageOfSchema, shortNameOf } from './type-names.ts'
import { refOf } from './types.ts'

/**
 * The schema table: one text a schema, read by packages/api/src/decode-schema-text.ts. Fields are joined by `;`, the parts of
 * a field by a blank: name, type, then what is known of it. Objects of the same package are named without it.
 */
export function schemaTableFile(schemas: ReadonlyMap<string, RecordedSchema>, goFields: GoFields): string {
  const entries = [...schemas].filter(([name]) => isObject(name) && !name.endsWith('.version.Info'))
  const packages = [...new Set(entries.map(([name]) => packageOfSchema(name)))]
  const lines = entries.map(([name, schema]) => {
    const inGo = goFields[name] ?? {}
    const properties = schema.properties ?? {}
    // In the order of the Go struct: where Kubernetes prints a value, it prints its fields in this order.
    const fields = Object.keys(inGo)
      .map((field) =>
        fieldText(field, properties[field] ?? {}, {
          owner: name,
          isRequired: schema.required?.includes(field),
          inGo: parseGoField(inGo[field] ?? ''),
        }),
      )
      .join(';')
    const atomic = schema['x-kubernetes-map-type'] === 'atomic' ? '!' : ''
    const unions = schema['x-kubernetes-unions'] === undefined ? '' : unionText(schema['x-kubernetes-unions'])
    return `  ${JSON.stringify(name)}: ${quote(atomic + unions + fields)},\n`
  })
  return [
    '// Made by tools/generate/schemas.ts from the recorded OpenAPI documents. Do not edit.',
    '',
    '/** The form of each text: packages/api/src/decode-schema-text.ts. */',
    `export const schemaTexts: Readonly<Record<string, string>> = {\n${lines.join('')}}`,
    '',
    '/** The Go package of the kinds of each group and version. */',
    `export const kindPackages: Readonly<Record<string, string>> = {\n${kindPackageLines(entries, packages)}}`,
    '',
  ].join('\n')
}

const scalars: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': '%q',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': '%x',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': '%t',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': '%u',
}

/** Any JSON. The name behind the colon is for documents that refer to it. */
const anyJson: ReadonlySet<string> = new Set([
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Patch',
  'io.k8s.apimachinery.pkg.runtime.RawExtension',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray',
])

const isObject = (name: string): boolean => scalars[name] === undefined && !anyJson.has(name)

interface FieldPlace {
  readonly owner: string
  readonly isRequired: boolean | undefined
  readonly inGo: GoField
}

function fieldText(name: string, schema: RecordedSchema, { owner, isRequired, inGo }: FieldPlace): string {
  const values = enumOf(schema)
  const derived = derivedGoType(schema, packageOfSchema(owner))
  return [
    name,
    typeText(schema, packageOfSchema(owner)),
    ...(isRequired === true ? ['r'] : []),
    ...(emptyCounts.has(`${owner}.${name}`) ? ['*'] : presenceOptions(schema, inGo)).filter(
      (option) => option !== 'n' || !isListItems(name, owner),
    ),
    ...(inGo.type === derived ? [] : [`g${inGo.type}`]),
    ...(inGo.through.length === 0 || inGo.through[0] === 'TypeMeta' ? [] : [`t${inGo.through.join('.')}`]),
    ...(schema.default === undefined ? [] : [`d${blankless(JSON.stringify(schema.default))}`]),
    ...(values === undefined ? [] : [`e${values.map(blankless).join(',')}`]),
    ...optionText('l', schema['x-kubernetes-list-type']),
    ...optionText('k', schema['x-kubernetes-list-map-keys']?.join(',')),
    ...optionText('m', schema['x-kubernetes-map-type']),
    ...optionText('s', schema['x-kubernetes-patch-strategy']),
    ...optionText('p', schema['x-kubernetes-patch-merge-key']),
  ].join(' ')
}

/** Left out when it is empty, but an empty list keeps its default away: pkg/apis/autoscaling/v2/defaults.go. */
const emptyCounts: ReadonlySet<string> = new Set(['io.k8s.api.autoscaling.v2.HPAScalingRules.policies'])

/** The server never answers a list with null. */
const isListItems = (name: string, owner: string): boolean => name === 'items' && owner.endsWith('List')

const optionText = (letter: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [letter + value]

/** Blanks separate parts, so inside one they are written as `~`. */
function blankless(text: string): string {
  if (/[~;]/.test(text)) throw new Error(`the schema table cannot hold ${text}`)
  return text.replaceAll(' ', '~')
}

/** Enumerations are a matter of the innermost value: of a list's items, of a map's values. */
function enumOf(schema: RecordedSchema): readonly string[] | undefined {
  return schema.enum ?? schema.items?.enum ?? schema.additionalProperties?.enum
}

function typeText(schema: RecordedSchema, home: string): string {
  const ref = refOf(schema)
  if (ref !== undefined) {
    const name = packageOfSchema(ref) === home ? shortNameOf(ref) : ref
    return scalars[ref] ?? (anyJson.has(ref) ? `%j:${name}` : name)
  }
  if (schema.items !== undefined) return `[${typeText(schema.items, home)}`
  if (schema.additionalProperties !== undefined) return `{${typeText(schema.additionalProperties, home)}`
  switch (`${schema.type}:${schema.format ?? ''}`) {
    case 'string:':
      return '%s'
    case 'string:byte':
      return '%B'
    case 'boolean:':
      return '%b'
    case 'integer:int32':
      return '%i'
    case 'integer:int64':
      return '%l'
    case 'number:double':
      return '%d'
    default:
      throw new Error(`the schema table has no type for ${JSON.stringify(schema)}`)
  }
}

function unionText(unions: unknown): string {
  return `?${JSON.stringify(unions)}\n`
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
}

function kindPackageLines(
  entries: readonly (readonly [string, RecordedSchema])[],
  packages: readonly string[],
): string {
  const found = new Map<string, string>()
  for (const home of packages) {
    const kinds = entries
      .filter(([name]) => packageOfSchema(name) === home)
      .flatMap(([, schema]) => schema['x-kubernetes-group-version-kind'] ?? [])
    for (const { group, version } of kinds.filter(isOwnKind)) {
      const groupVersion = group === '' ? version : `${group}/${version}`
      if (!found.has(groupVersion) && !home.includes('.meta.')) found.set(groupVersion, home)
    }
  }
  return [...found].map(([groupVersion, home]) => `  '${groupVersion}': '${home}',\n`).join('')
}

/** Options and watch events belong to every group; they live in meta/v1. */
const isOwnKind = ({ kind }: GroupVersionKind): boolean => !/^(?:DeleteOptions|WatchEvent|Status)$/.test(kind)
