import type { KubeObject, ResourceType } from '@coxswain/api'

/** Not served by default, so not among the generated types. Nothing but its metadata matters here. */
export type PodGroup = KubeObject

export const podGroups: ResourceType = {
  group: 'scheduling.k8s.io',
  version: 'v1alpha2',
  plural: 'podgroups',
  singular: 'podgroup',
  kind: 'PodGroup',
  namespaced: true,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  shortNames: [],
  categories: [],
  subresources: [{ name: 'status', kind: 'PodGroup', verbs: ['get', 'patch', 'update'] }],
  schema: 'io.k8s.api.scheduling.v1alpha2.PodGroup',
}
