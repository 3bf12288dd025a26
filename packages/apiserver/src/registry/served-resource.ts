import type { KubeObject, ObjectSchema, ResourceType, SubresourceType } from '@coxswain/api'
import type { GroupKind, GroupResource } from './status-errors.ts'
import { defaultStrategy, strategyName } from './default-strategies.ts'
import { storageFolder } from './storage-keys.ts'
import type { Strategy } from './strategy.ts'

/** How objects of a version that is not the stored one are read and written. */
export interface Conversion {
  toStored(object: KubeObject): KubeObject
  fromStored(object: KubeObject): KubeObject
}

/** One resource in one version: everything that requests for it need, looked up once. */
export interface ServedResource {
  readonly type: ResourceType
  readonly strategy: Strategy
  readonly schema: ObjectSchema
  /** `apps/v1`, or `v1` for the core group. */
  readonly apiVersion: string
  readonly groupResource: GroupResource
  readonly groupKind: GroupKind
  /** Where its objects are: `/registry/pods/`. Two versions of a kind share it. */
  readonly folder: string
  readonly subresources: ReadonlyMap<string, SubresourceType>
  readonly hasStatus: boolean
  /** Only for versions that are not stored as they are. */
  readonly conversion: Conversion | undefined
}

export interface ResourceTableOptions {
  readonly types: readonly ResourceType[]
  readonly schemaOf: (name: string) => ObjectSchema | undefined
  /** By `plural.group`, or by `plural` alone. */
  readonly strategies: ReadonlyMap<string, Strategy>
  /** By `plural.version.group`. */
  readonly conversions: ReadonlyMap<string, Conversion>
}

export const apiVersionOf = (group: string, version: string): string => (group === '' ? version : `${group}/${version}`)

/** Every resource that is served, by group, version and plural name. */
export class ResourceTable {
  /** By plural name, then by group and version: nearly every name is there once, and nothing is put together to ask. */
  readonly #byPlural = new Map<string, ServedResource[]>()
  readonly all: readonly ServedResource[]

  constructor(options: ResourceTableOptions) {
    this.all = options.types.map((type) => serve(type, options))
    for (const resource of this.all) {
      const { plural } = resource.type
      const sameName = this.#byPlural.get(plural)
      if (sameName === undefined) this.#byPlural.set(plural, [resource])
      else sameName.push(resource)
    }
  }

  find(group: string, version: string, plural: string): ServedResource | undefined {
    return this.#byPlural.get(plural)?.find(({ type }) => type.group === group && type.version === version)
  }
}

function serve(type: ResourceType, options: ResourceTableOptions): ServedResource {
  const { group, version, plural, kind } = type
  const schema = options.schemaOf(type.schema) ?? { name: type.schema, fields: new Map() }
  const own = options.strategies.get(strategyName(type)) ?? options.strategies.get(plural)
  const strategy = { ...defaultStrategy(type), ...own }
  const subresources = new Map(type.subresources.map((subresource) => [subresource.name, subresource]))
  return {
    type,
    strategy,
    schema,
    apiVersion: apiVersionOf(group, version),
    groupResource: { group, resource: plural },
    groupKind: { group, kind },
    folder: storageFolder(group, plural),
    subresources,
    hasStatus: subresources.has('status'),
    conversion: options.conversions.get(`${plural}.${version}.${group}`),
  }
}
