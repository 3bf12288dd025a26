// Mirrors k8s.io/dynamic-resource-allocation/resourceclaim/resourceclaim.go, Name, IsForPod and IsReservedForPod, 1.36.
import { isControlledBy, namespaceOf, uidOf, type Pod, type PodResourceClaim, type ResourceClaim } from '@coxswain/api'

export interface DeviceClaimName {
  readonly name: string
  /** From a template: it is the pod's only if the pod is its controller. */
  readonly isGenerated: boolean
}

/** The ResourceClaim behind an entry of a pod; undefined when there is none yet, or none is needed. */
export function deviceClaimName(pod: Pod, entry: PodResourceClaim): DeviceClaimName | undefined {
  if (entry.resourceClaimName !== undefined) return { name: entry.resourceClaimName, isGenerated: false }
  if (entry.resourceClaimTemplateName === undefined) return undefined
  const status = pod.status?.resourceClaimStatuses?.find(({ name }) => name === entry.name)
  return status?.resourceClaimName === undefined ? undefined : { name: status.resourceClaimName, isGenerated: true }
}

/** Whether a claim that was made from a template was made for this pod. */
export function isMadeFor(claim: ResourceClaim, pod: Pod): boolean {
  return namespaceOf(claim) === namespaceOf(pod) && isControlledBy(claim, pod)
}

export function isReservedFor(claim: ResourceClaim, pod: Pod): boolean {
  const uid = uidOf(pod)
  return claim.status?.reservedFor?.some((consumer) => consumer.uid === uid) ?? false
}
