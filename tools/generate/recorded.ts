import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { defaultTypesFirst } from './type-names.ts'

/** One schema of a recorded OpenAPI v3 document, as far as generators look at it. */
export interface RecordedSchema {
  readonly type?: string
  readonly format?: string
  readonly $ref?: string
  readonly allOf?: readonly RecordedSchema[]
  readonly oneOf?: readonly RecordedSchema[]
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, RecordedSchema>>
  readonly items?: RecordedSchema
  readonly additionalProperties?: RecordedSchema
  readonly 'x-kubernetes-list-type'?: string
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-map-type'?: string
  readonly 'x-kubernetes-patch-strategy'?: string
  readonly 'x-kubernetes-patch-merge-key'?: string
  readonly 'x-kubernetes-unions'?: unknown
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[]
}

export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

export interface RecordedResource {
  readonly resource: string
  readonly responseKind: GroupVersionKind
  readonly scope: 'Namespaced' | 'Cluster'
  readonly singularResource: string
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly subresources?: readonly RecordedSubresource[]
}

interface RecordedSubresource {
  readonly subresource: string
  readonly responseKind?: GroupVersionKind
  readonly verbs: readonly string[]
}

export interface RecordedGroupVersion {
  readonly group: string
  readonly version: string
  readonly resources: readonly RecordedResource[]
}

export function readRecorded<T>(shared: string, file: string): T {
  return JSON.parse(readFileSync(path.join(shared, 'recorded', file), 'utf8')) as T
}

/** Every schema of every document by its full name, sorted. The same name means the same schema in all of them. */
export function recordedSchemas(shared: string): ReadonlyMap<string, RecordedSchema> {
  const found = new Map<string, RecordedSchema>()
  for (const file of readdirSync(path.join(shared, 'recorded/openapi')).toSorted()) {
    const document = readRecorded<{ components: { schemas: Record<string, RecordedSchema> } }>(
      shared,
      `openapi/${file}`,
    )
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      if (!found.has(name)) found.set(name, schema)
    }
  }
  return new Map([...found].toSorted(([a], [b]) => defaultTypesFirst(a, b)))
}

interface DiscoveryList {
  readonly items: readonly {
    readonly metadata: { readonly name?: string }
    readonly versions: readonly { readonly version: string; readonly resources: readonly RecordedResource[] }[]
  }[]
}

/** In the order in which discovery lists them. */
export function recordedGroupVersions(shared: string): readonly RecordedGroupVersion[] {
  return ['discovery-api.json', 'discovery-apis.json']
    .flatMap((file) => readRecorded<DiscoveryList>(shared, file).items)
    .flatMap((group) =>
      group.versions.map(({ version, resources }) => ({ group: group.metadata.name ?? '', version, resources })),
    )
}
