import { createHash } from 'node:crypto'
import { allResources, schemaNames, schemaOfKind, schemaTextOf, type ResourceType } from '@coxswain/api'
import type { OpenApiSource } from '../http/openapi-source.ts'
import { openApiPaths } from './openapi-paths.ts'
import { componentSchemas, type Json } from './openapi-schemas.ts'

/** Changes when documents come to look different though the tables that they are made from do not. */
const revision = '1'
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'

/**
 * The OpenAPI v3 documents of the group versions that `resources` belong to. Each is made when it is asked for first, from the
 * tables of resources and schemas, and kept. Without descriptions: the recordings have none.
 */
export function createOpenApiSource(resources: readonly ResourceType[] = allResources): OpenApiSource {
  const byPath = Map.groupBy(resources, rootOf)
  const documents = new Map<string, string>()
  const hashes = new Map<string, string>()
  return {
    paths: [...byPath.keys()],
    document: (path) => lookUp(documents, path, () => textOf(path, byPath.get(path))),
    hash: (path) => lookUp(hashes, path, () => hashOf(path, byPath.get(path))),
  }
}

function lookUp(known: Map<string, string>, path: string, make: () => string | undefined): string | undefined {
  const present = known.get(path) ?? make()
  if (present !== undefined) known.set(path, present)
  return present
}

/** `api/v1`, `apis/apps/v1` */
function rootOf({ group, version }: ResourceType): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`
}

function textOf(path: string, resources: readonly ResourceType[] | undefined): string | undefined {
  return resources === undefined ? undefined : JSON.stringify(openApiDocument(path, resources))
}

/** Of what the document is made from, so that the list of all documents costs none of them. */
function hashOf(path: string, resources: readonly ResourceType[] | undefined): string | undefined {
  if (resources === undefined) return undefined
  const homes = new Set(resources.map(({ schema }) => schema.slice(0, schema.lastIndexOf('.') + 1)))
  const texts = schemaNames()
    .filter((name) => homes.has(name.slice(0, name.lastIndexOf('.') + 1)))
    .map((name) => schemaTextOf(name))
  const source = JSON.stringify([revision, path, resources, texts])
  return createHash('sha512').update(source).digest('hex').toUpperCase()
}

/** The document of one group version; all `resources` belong to it. */
export function openApiDocument(path: string, resources: readonly ResourceType[]): Json {
  const served = servedNames(resources)
  const kinds = kindsIn(resources)
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: '1.36' },
    paths: openApiPaths(`/${path}`, resources),
    components: {
      schemas: componentSchemas(served, (name) => kinds.get(name)),
      securitySchemes: { BearerToken: { type: 'apiKey', name: 'authorization', in: 'header' } },
    },
  }
}

/** Of the kinds of this group version, and of what its requests are made of. */
function servedNames(resources: readonly ResourceType[]): readonly string[] {
  const isStored = resources.some(({ verbs }) => verbs.includes('list'))
  const shared = isStored ? ['APIResourceList', 'DeleteOptions', 'Patch', 'Status', 'WatchEvent'] : ['APIResourceList']
  return [...resources.flatMap(schemasOf).map(({ name }) => name), ...shared.map((kind) => `${meta}.${kind}`)]
}

interface KindSchema {
  readonly name: string
  readonly facts: Json
}

/** A resource's kind, its list, and the kinds of its subresources. */
function schemasOf(resource: ResourceType): readonly KindSchema[] {
  const { group, version, kind } = resource
  const kinds = [
    { group, kind, version },
    { group, kind: `${kind}List`, version },
    ...resource.subresources.map((subresource) => ({
      group: subresource.group ?? group,
      kind: subresource.kind,
      version: subresource.version ?? version,
    })),
  ]
  return kinds.flatMap((facts) => {
    const schema = schemaOfKind(facts.group, facts.version, facts.kind)
    return schema === undefined ? [] : [{ name: schema.name, facts }]
  })
}

/** What the schemas that are kinds go by; options and watch events go by the group of the document as well. */
function kindsIn(resources: readonly ResourceType[]): ReadonlyMap<string, readonly Json[]> {
  const all = [...allResources, ...resources].flatMap(schemasOf)
  const kinds = new Map(all.map(({ name, facts }): [string, readonly Json[]] => [name, [facts]]))
  const [first] = resources
  const groups = first === undefined || first.group === '' ? [] : [{ group: first.group, version: first.version }]
  const core = { group: '', version: 'v1' }
  for (const kind of ['Status', 'APIResourceList']) kinds.set(`${meta}.${kind}`, [{ ...core, kind }])
  for (const kind of ['DeleteOptions', 'WatchEvent']) {
    kinds.set(
      `${meta}.${kind}`,
      [core, ...groups].map((facts): Json => ({ ...facts, kind })),
    )
  }
  return kinds
}
