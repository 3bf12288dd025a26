// Mirrors k8s.io/dynamic-resource-allocation/resourceclaim/resourceclaim.go, Name, IsForPod and IsReservedForPod, 1.36.
import {
  isControlledBy,
  keyOf,
  namespaceOf,
  uidOf,
  type Pod,
  type PodResourceClaim,
  type ResourceClaim,
} from '@coxswain/api'

export interface DeviceClaimName {
  readonly name: string
  /** From a template: it is the pod's only if the pod is its controller. */
  readonly isGenerated: boolean
}

/** What is known of the ResourceClaim behind an entry of a pod. */
export type DeviceClaim =
  | ({ readonly kind: 'named' } & DeviceClaimName)
  /** Somebody who makes claims found that the pod needs none for the entry. */
  | { readonly kind: 'not-needed' }
  /** It is to be made from a template, and the pod's status does not name it. */
  | { readonly kind: 'not-made'; readonly why: string }
  /** It says neither a claim nor a template: something that a later release may know. */
  | { readonly kind: 'unsupported'; readonly why: string }

export function resolveDeviceClaim(pod: Pod, entry: PodResourceClaim): DeviceClaim {
  if (entry.resourceClaimName !== undefined) {
    return { kind: 'named', name: entry.resourceClaimName, isGenerated: false }
  }
  const podText = `pod "${keyOf(pod)}"`
  if (entry.resourceClaimTemplateName === undefined) {
    const why = `${podText}, spec.resourceClaim "${entry.name}": none of the supported fields are set`
    return { kind: 'unsupported', why }
  }
  const status = pod.status?.resourceClaimStatuses?.find(({ name }) => name === entry.name)
  if (status === undefined) return { kind: 'not-made', why: `${podText}: ResourceClaim not created yet` }
  const { resourceClaimName: name } = status
  return name === undefined ? { kind: 'not-needed' } : { kind: 'named', name, isGenerated: true }
}

/** The ResourceClaim behind an entry of a pod; undefined when there is none yet, or none is needed. */
export function deviceClaimName(pod: Pod, entry: PodResourceClaim): DeviceClaimName | undefined {
  const claim = resolveDeviceClaim(pod, entry)
  return claim.kind === 'named' ? claim : undefined
}

/** Whether a claim that was made from a template was made for this pod. */
export function isMadeFor(claim: ResourceClaim, pod: Pod): boolean {
  return namespaceOf(claim) === namespaceOf(pod) && isControlledBy(claim, pod)
}

export function isReservedFor(claim: ResourceClaim, pod: Pod): boolean {
  const uid = uidOf(pod)
  return claim.status?.reservedFor?.some((consumer) => consumer.uid === uid) ?? false
}
