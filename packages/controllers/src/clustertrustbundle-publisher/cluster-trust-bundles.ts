import type { KubeObject, ResourceType } from '@coxswain/api'

/** Not served by default, so not among the generated types. The same in all versions there are. */
export interface ClusterTrustBundle extends KubeObject {
  readonly spec: {
    readonly signerName?: string | undefined
    /** PEM. */
    readonly trustBundle: string
  }
}

export const clusterTrustBundles = (version: string): ResourceType<ClusterTrustBundle> => ({
  group: 'certificates.k8s.io',
  version,
  plural: 'clustertrustbundles',
  singular: 'clustertrustbundle',
  kind: 'ClusterTrustBundle',
  namespaced: false,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  shortNames: [],
  categories: [],
  subresources: [],
  schema: `io.k8s.api.certificates.${version}.ClusterTrustBundle`,
})
