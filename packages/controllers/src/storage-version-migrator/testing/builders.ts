import type { CustomResourceDefinition, KubeObject, ResourceType, Verb } from '@coxswain/api'
import type { MigrationCondition, StorageVersionMigration } from '../storage-version-migrations.ts'

export const nowMs = Date.parse('2026-04-01T12:00:00Z')
export const now = '2026-04-01T12:00:00Z'

export interface MigrationTraits {
  readonly resource?: string
  readonly group?: string
  /** As `Running`, or `Running=False`. */
  readonly conditions?: readonly string[]
  readonly version?: string
  readonly ageMs?: number
}

/** Of the Deployments, a minute and a half old. */
export function migration(name: string, traits: MigrationTraits = {}): StorageVersionMigration {
  const { resource = 'deployments', group = 'apps', conditions, version, ageMs = 90_000 } = traits
  return {
    metadata: { name, generation: 1, resourceVersion: '7', creationTimestamp: new Date(nowMs - ageMs).toISOString() },
    spec: { resource: { group, resource } },
    status: {
      ...(conditions === undefined ? {} : { conditions: conditions.map(condition) }),
      ...(version === undefined ? {} : { resourceVersion: version }),
    },
  }
}

export function condition(text: string): MigrationCondition {
  const [type = '', status = 'True'] = text.split('=')
  return { type, status, reason: 'Given', message: '', lastTransitionTime: '2026-04-01T11:00:00Z' }
}

export const deployments: ResourceType = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  singular: 'deployment',
  kind: 'Deployment',
  namespaced: true,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  shortNames: [],
  categories: [],
  subresources: [],
  schema: '',
}

export const withoutVerb = (type: ResourceType, verb: Verb): ResourceType => ({
  ...type,
  verbs: type.verbs.filter((each) => each !== verb),
})

export const stored = (name: string, resourceVersion: string, namespace = 'shop'): KubeObject => ({
  metadata: { name, namespace, uid: `uid-${name}`, resourceVersion },
})

/** Versions v1 and v2, the second of which is stored. `started`: at which generation a migration said that it runs. */
export function definition(generation: number, started?: number): CustomResourceDefinition {
  return {
    metadata: { name: 'deployments.apps', generation, resourceVersion: '40' },
    spec: {
      group: 'apps',
      scope: 'Namespaced',
      names: { plural: 'deployments', kind: 'Deployment' },
      versions: [
        { name: 'v1', served: true, storage: false },
        { name: 'v2', served: true, storage: true },
      ],
    },
    status: {
      storedVersions: ['v1', 'v2'],
      ...(started === undefined
        ? {}
        : { conditions: [{ type: 'StorageMigrating', status: 'True', observedGeneration: started }] }),
    },
  }
}
