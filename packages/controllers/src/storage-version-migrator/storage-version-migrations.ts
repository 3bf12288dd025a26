// Mirrors staging/src/k8s.io/api/storagemigration/v1beta1/types.go, 1.36.
import type { KubeObject, ResourceType } from '@coxswain/api'

export interface MigrationCondition {
  readonly type: string
  readonly status: string
  readonly lastTransitionTime: string
  readonly reason: string
  readonly message: string
  readonly observedGeneration?: number | undefined
}

/** Asks to have all objects of a resource written again, so that none is left in an old version. */
export interface StorageVersionMigration extends KubeObject {
  readonly spec?: { readonly resource?: MigratedResource | undefined } | undefined
  readonly status?:
    | {
        readonly conditions?: readonly MigrationCondition[] | undefined
        /** What was written before this is to be written again. */
        readonly resourceVersion?: string | undefined
      }
    | undefined
}

export interface MigratedResource {
  readonly group?: string | undefined
  readonly resource?: string | undefined
}

/** Not served by default, so not among the generated ones. */
export const storageVersionMigrations: ResourceType<StorageVersionMigration> = {
  group: 'storagemigration.k8s.io',
  version: 'v1beta1',
  plural: 'storageversionmigrations',
  singular: 'storageversionmigration',
  kind: 'StorageVersionMigration',
  namespaced: false,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  shortNames: [],
  categories: [],
  subresources: [{ name: 'status', kind: 'StorageVersionMigration', verbs: ['get', 'patch', 'update'] }],
  schema: 'io.k8s.api.storagemigration.v1beta1.StorageVersionMigration',
}
