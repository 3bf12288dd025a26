import type { ResourceClaim, ResourceSlice } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { ResourcePoolStatusRequest } from './resource-pool-status-requests.ts'

export interface Listers {
  readonly requests: Lister<ResourcePoolStatusRequest>
  readonly slices: Lister<ResourceSlice>
  readonly claims: Lister<ResourceClaim>
}

export interface Snapshot {
  readonly request: ResourcePoolStatusRequest
  readonly slices: readonly ResourceSlice[]
  readonly claims: readonly ResourceClaim[]
}

export function observe({ requests, slices, claims }: Listers, name: string): Snapshot | undefined {
  const request = requests.get(name)
  return request === undefined ? undefined : { request, slices: slices.list(), claims: claims.list() }
}
