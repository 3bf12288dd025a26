import type { Condition, KubeObject, ResourceType } from '@coxswain/api'

/** What one API server writes a resource as. */
export interface ServerStorageVersion {
  readonly apiServerID?: string | undefined
  readonly encodingVersion?: string | undefined
  readonly decodableVersions?: readonly string[] | undefined
  readonly servedVersions?: readonly string[] | undefined
}

export interface StorageVersionStatus {
  readonly storageVersions?: readonly ServerStorageVersion[] | undefined
  readonly commonEncodingVersion?: string | undefined
  readonly conditions?: readonly Condition[] | undefined
}

/** Not served by default, so not among the generated types. */
export interface StorageVersion extends KubeObject {
  readonly spec?: object | undefined
  readonly status?: StorageVersionStatus | undefined
}

export const storageVersions: ResourceType<StorageVersion> = {
  group: 'internal.apiserver.k8s.io',
  version: 'v1alpha1',
  plural: 'storageversions',
  singular: 'storageversion',
  kind: 'StorageVersion',
  namespaced: false,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  shortNames: [],
  categories: [],
  subresources: [{ name: 'status', kind: 'StorageVersion', verbs: ['get', 'patch', 'update'] }],
  schema: 'io.k8s.api.apiserverinternal.v1alpha1.StorageVersion',
}

/** What the API servers have told of a resource. */
export const recordsOf = ({ status }: StorageVersion): readonly ServerStorageVersion[] => status?.storageVersions ?? []
