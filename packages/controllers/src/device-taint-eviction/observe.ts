// Mirrors pkg/controller/devicetainteviction/device_taint_eviction.go, podEvictionTime and handlePods, 1.36.
import { namespaceOf, uidOf, type Pod, type ResourceClaim } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { deviceClaimName, isMadeFor, isReservedFor } from '../shared/device-claims.ts'
import type { AllocatedClaim, AllocatedClaims } from './allocated-claims.ts'
import type { Eviction } from './eviction.ts'

/** A pod, as far as its devices go. */
export interface Snapshot {
  readonly isOnNode: boolean
  /** Of each claim that it uses and whose devices are tainted. */
  readonly evictions: readonly Eviction[]
}

export function observe(pod: Pod, claims: Pick<AllocatedClaims, 'get'>): Snapshot {
  const { nodeName = '', resourceClaims = [] } = pod.spec ?? {}
  const evictions = resourceClaims.flatMap((entry) => {
    const used = deviceClaimName(pod, entry)
    const found = used === undefined ? undefined : claims.get(`${namespaceOf(pod)}/${used.name}`)
    if (found?.eviction === undefined || !isUsedBy(found, pod, used?.isGenerated === true)) return []
    return [found.eviction]
  })
  return { isOnNode: nodeName !== '', evictions }
}

/** Names are used again: what a claim says of the pod before does not hold for its successor. */
function isUsedBy({ claim }: AllocatedClaim, pod: Pod, isGenerated: boolean): boolean {
  return (!isGenerated || isMadeFor(claim, pod)) && isReservedFor(claim, pod)
}

/** The pods that a claim is reserved for. Groups of pods are a matter of the gate DRAWorkloadResourceClaims. */
export function podsUsing(claim: ResourceClaim, pods: Lister<Pod>): readonly Pod[] {
  return (claim.status?.reservedFor ?? []).flatMap(({ apiGroup = '', resource, name, uid }) => {
    if (apiGroup !== '' || resource !== 'pods') return []
    const pod = pods.get(`${namespaceOf(claim)}/${name}`)
    return pod !== undefined && uidOf(pod) === uid ? [pod] : []
  })
}
