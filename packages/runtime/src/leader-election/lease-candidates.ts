import type { KubeObject, ResourceType } from '@coxswain/api'

/** Who could hold a lease that the API server gives away. Times are MicroTime, versions semantic without a leading `v`. */
export interface LeaseCandidateObject extends KubeObject {
  readonly spec?:
    | {
        readonly leaseName?: string | undefined
        readonly binaryVersion?: string | undefined
        readonly emulationVersion?: string | undefined
        readonly strategy?: string | undefined
        /** When the API server last asked for a sign of life. */
        readonly pingTime?: string | null | undefined
        readonly renewTime?: string | null | undefined
      }
    | undefined
}

/** Of a group version that API servers do not serve unless told to; so it is not among the generated resources. */
export const leaseCandidates: ResourceType<LeaseCandidateObject> = {
  group: 'coordination.k8s.io',
  version: 'v1beta1',
  plural: 'leasecandidates',
  singular: 'leasecandidate',
  kind: 'LeaseCandidate',
  namespaced: true,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  shortNames: [],
  categories: [],
  subresources: [],
  schema: 'io.k8s.api.coordination.v1beta1.LeaseCandidate',
}
