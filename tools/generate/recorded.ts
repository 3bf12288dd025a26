import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { GroupVersionKind, RecordedSchema } from './recorded-schema.ts'
import { defaultTypesFirst } from './type-names.ts'

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

/** A recorded document; whoever reads it knows its shape. */
export function readRecorded(shared: string, file: string): unknown {
  return JSON.parse(readFileSync(path.join(shared, 'recorded', file), 'utf8'))
}

interface OpenApiDocument {
  readonly components: { readonly schemas: Readonly<Record<string, RecordedSchema>> }
}

/** Every schema of every document by its full name, sorted. The same name means the same schema in all of them. */
export function recordedSchemas(shared: string): ReadonlyMap<string, RecordedSchema> {
  const found = new Map<string, RecordedSchema>()
  for (const file of readdirSync(path.join(shared, 'recorded/openapi')).toSorted()) {
    const document = readRecorded(shared, `openapi/${file}`) as OpenApiDocument
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
    .flatMap((file) => (readRecorded(shared, file) as DiscoveryList).items)
    .flatMap((group) =>
      group.versions.map(({ version, resources }) => ({ group: group.metadata.name ?? '', version, resources })),
    )
}
