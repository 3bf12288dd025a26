import { keyOf, type Pod, type ResourceClaim } from '@coxswain/api'

export const controllerName = 'resourceclaim-controller'
/** Its ServiceAccount. */
export const clientName = 'resource-claim-controller'
/** Source of its events, and label of its queue's metrics. */
export const component = 'resource_claim'
export const fieldManager = 'ResourceClaimController'

/** Of a claim that was made from a template: which entry of the pod it is for. */
export const entryAnnotation = 'resource.kubernetes.io/pod-claim-name'
/** Of a claim that the scheduler made, for extended resources. */
export const extendedResourceAnnotation = 'resource.kubernetes.io/extended-resource-claim'
/** Set with the allocation by who allocates: the claim stays until its devices are free. */
export const allocationFinalizer = 'resource.kubernetes.io/delete-protection'

export const adminAccessGate = 'DRAAdminAccess'
export const prioritizedListGate = 'DRAPrioritizedList'

export const failedReason = 'FailedResourceClaimCreation'
export const failedText = (entry: string, error: string): string => `PodResourceClaim ${entry}: ${error}`
export const unsupportedText = (why: string): string => `checking for claim before creating it: ${why}`
export const templateMissingText = (template: string): string =>
  `resource claim template "${template}": resourceclaimtemplate.resource.k8s.io "${template}" not found`
export const adminAccessOffText = 'admin access is requested, but the feature is disabled'
export const prioritizedListOffText = 'template includes a prioritized list of subrequests, but the feature is disabled'
/** The claim has no name yet: Kubernetes prints none. */
export const createFailedText = (error: string): string => `create ResourceClaim : ${error}`
export const statusFailedText = (pod: Pod, error: string): string =>
  `update pod ${keyOf(pod)} ResourceClaimStatuses: ${error}`
export const reserveFailedText = (claim: ResourceClaim, error: string): string =>
  `reserve claim ${keyOf(claim)}: ${error}`
export const deleteFailedText = (claim: ResourceClaim, error: string): string =>
  `delete unused generated claim ${keyOf(claim)}: ${error}`
export const foreignClaimText = (claim: ResourceClaim, pod: Pod): string =>
  `ResourceClaim ${keyOf(claim)} was not created for Pod ${keyOf(pod)} (Pod is not owner)`

export const createsMetric = {
  name: 'resourceclaim_controller_creates_total',
  help: '[ALPHA] Requests to create a ResourceClaim, by how they ended and whether admin access was asked for.',
  labels: ['status', 'admin_access'],
} as const
export const claimsMetric = {
  name: 'resourceclaim_controller_resource_claims',
  help:
    '[ALPHA] ResourceClaims that there are, by whether they are allocated, have admin access, and where they come from: ' +
    "'resource_claim_template', 'extended_resource', or made by a user when empty.",
  labels: ['allocated', 'admin_access', 'source'],
} as const
