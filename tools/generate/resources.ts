import type { RecordedGroupVersion, RecordedResource } from './recorded.ts'
import type { RecordedSchema } from './recorded-schema.ts'
import { typeNames } from './type-names.ts'

/** `NetworkPolicy` and `networkpolicies` become `networkPolicies`; a leading acronym counts as one word. */
export function pluralNameOf(kind: string, plural: string): string {
  const camel = kind.replace(/^(?:[A-Z]+(?=[A-Z][a-z])|[A-Z]+$|[A-Z])/, (start) => start.toLowerCase())
  const lower = kind.toLowerCase()
  if (plural.startsWith(lower)) return camel + plural.slice(lower.length)
  if (lower.endsWith('y') && plural === `${lower.slice(0, -1)}ies`) return `${camel.slice(0, -1)}ies`
  throw new Error(`no plural name for ${kind} from ${plural}`)
}

interface NamedResource {
  readonly constant: string
  readonly type: string
  readonly schema: string
  readonly at: RecordedGroupVersion
  readonly resource: RecordedResource
}

/** The constant takes after the type: `EventsEvent` is listed by `eventsEvents`, `HorizontalPodAutoscalerV1` by `…sV1`. */
function constantOf(type: string, kind: string, plural: string): string {
  const plain = pluralNameOf(kind, plural)
  if (type === kind) return plain
  if (/V\d+$/.test(type)) return plain + type.slice(kind.length)
  const group = type.slice(0, -kind.length)
  return [group.charAt(0).toLowerCase(), group.slice(1), plain.charAt(0).toUpperCase(), plain.slice(1)].join('')
}

export function resourcesFile(
  groupVersions: readonly RecordedGroupVersion[],
  schemas: ReadonlyMap<string, RecordedSchema>,
): string {
  const types = typeNames(schemas)
  const named = groupVersions.flatMap((at) =>
    at.resources.map((resource): NamedResource => {
      const kind = resource.responseKind.kind
      const schema = schemaOfKind(schemas, { group: at.group, version: at.version, kind })
      const type = types.get(schema)?.name ?? ''
      return { constant: constantOf(type, kind, resource.resource), type, schema, at, resource }
    }),
  )
  const used = [...new Set(named.map(({ type }) => type))].toSorted()
  return [
    '// Made by tools/generate/resources.ts from the recorded discovery documents. Do not edit.',
    "import type { ResourceType, Verb } from '../resource-type.ts'",
    `import type {\n${used.map((type) => `  ${type},\n`).join('')}} from './types.ts'`,
    '',
    ...verbSets(named),
    'const none: readonly never[] = []',
    '',
    ...named.map(constantText),
    '/** Every served resource, in the order of discovery. */',
    `export const allResources: readonly ResourceType[] = [\n${named.map(({ constant }) => `  ${constant},\n`).join('')}]`,
    '',
  ].join('\n')
}

function schemaOfKind(
  schemas: ReadonlyMap<string, RecordedSchema>,
  wanted: { readonly group: string; readonly version: string; readonly kind: string },
): string {
  for (const [name, schema] of schemas) {
    const isWanted = schema['x-kubernetes-group-version-kind']?.some(
      ({ group, version, kind }) => group === wanted.group && version === wanted.version && kind === wanted.kind,
    )
    if (isWanted === true) return name
  }
  throw new Error(`no schema for ${wanted.group}/${wanted.version} ${wanted.kind}`)
}

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

function verbSets(named: readonly NamedResource[]): readonly string[] {
  if (!named.some(({ resource }) => isAll(resource.verbs))) return []
  return [`const all: readonly Verb[] = ${quoted(allVerbs)}`]
}

const isAll = (verbs: readonly string[]): boolean => verbs.join() === allVerbs.join()

const quoted = (words: readonly string[]): string => `[${words.map((word) => `'${word}'`).join(', ')}]`

const listOf = (words: readonly string[] | undefined): string =>
  words === undefined || words.length === 0 ? 'none' : quoted(words)

function constantText({ constant, type, schema, at, resource }: NamedResource): string {
  const subresources = (resource.subresources ?? []).map(({ subresource, responseKind, verbs }) => {
    const { group = '', version = '', kind = '' } = responseKind ?? {}
    // The document leaves group and version empty where they are the resource's own.
    const elsewhere = version === '' ? '' : ` group: '${group}', version: '${version}',`
    return `    { name: '${subresource}', kind: '${kind}',${elsewhere} verbs: ${quoted(verbs)} },\n`
  })
  return [
    `export const ${constant}: ResourceType<${type}> = {`,
    `  group: '${at.group}',`,
    `  version: '${at.version}',`,
    `  plural: '${resource.resource}',`,
    `  singular: '${resource.singularResource}',`,
    `  kind: '${resource.responseKind.kind}',`,
    `  namespaced: ${resource.scope === 'Namespaced'},`,
    `  verbs: ${isAll(resource.verbs) ? 'all' : quoted(resource.verbs)},`,
    `  shortNames: ${listOf(resource.shortNames)},`,
    `  categories: ${listOf(resource.categories)},`,
    `  subresources: ${subresources.length === 0 ? 'none' : `[\n${subresources.join('')}  ]`},`,
    `  schema: '${schema}',`,
    '}\n',
  ].join('\n')
}
