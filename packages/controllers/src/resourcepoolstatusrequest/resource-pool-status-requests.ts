import type { Condition, KubeObject, ResourceType } from '@coxswain/api'

export interface PoolStatus {
  readonly driver: string
  readonly poolName: string
  readonly generation: number
  readonly nodeName?: string | undefined
  readonly resourceSliceCount?: number | undefined
  readonly totalDevices?: number | undefined
  readonly allocatedDevices?: number | undefined
  readonly availableDevices?: number | undefined
  readonly unavailableDevices?: number | undefined
  readonly validationError?: string | undefined
}

export interface ResourcePoolStatusRequestSpec {
  readonly driver: string
  readonly poolName?: string | undefined
  readonly limit?: number | undefined
}

export interface ResourcePoolStatusRequestStatus {
  readonly poolCount?: number | undefined
  readonly pools?: readonly PoolStatus[] | undefined
  readonly conditions?: readonly Condition[] | undefined
}

/** Not served by default, so not among the generated types. */
export interface ResourcePoolStatusRequest extends KubeObject {
  readonly spec: ResourcePoolStatusRequestSpec
  /** Once it is there, the request is done with. */
  readonly status?: ResourcePoolStatusRequestStatus | undefined
}

export const resourcePoolStatusRequests: ResourceType<ResourcePoolStatusRequest> = {
  group: 'resource.k8s.io',
  version: 'v1alpha3',
  plural: 'resourcepoolstatusrequests',
  singular: 'resourcepoolstatusrequest',
  kind: 'ResourcePoolStatusRequest',
  namespaced: false,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  shortNames: [],
  categories: [],
  subresources: [{ name: 'status', kind: 'ResourcePoolStatusRequest', verbs: ['get', 'patch', 'update'] }],
  schema: 'io.k8s.api.resource.v1alpha3.ResourcePoolStatusRequest',
}
