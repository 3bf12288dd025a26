// Mirrors syncClaim of pkg/controller/resourceclaim/controller.go (what it writes), 1.36.
import {
  controllerOf,
  type OwnerReference,
  type Pod,
  type ResourceClaim,
  type ResourceClaimConsumerReference,
  type ResourceClaimStatus,
  uidOf,
} from '@coxswain/api'
import { isDeletionCandidate } from '../shared/protection-finalizer.ts'
import { isDone } from './pod-needs.ts'
import { allocationFinalizer } from './texts.ts'

export interface ReleaseDecision {
  /** The next status, where it is to change. */
  readonly status?: ResourceClaimStatus | undefined
  /** The finalizer is to go, if then nothing is allocated. */
  readonly unprotects: boolean
  /** Nobody will use it any more, so it is to go itself. */
  readonly isUnused: boolean
  readonly why: string
}

/**
 * A claim loses its devices with its last user, so that the next one may get others, elsewhere. That needs the step from used
 * to unused: one that was allocated and never reserved keeps them, until it is deleted.
 *
 * `owner`: what the cache has under the name of the pod that it was made for.
 */
export function decideRelease(
  claim: ResourceClaim,
  remaining: readonly ResourceClaimConsumerReference[],
  owner: Pod | undefined,
): ReleaseDecision {
  const { status = {} } = claim
  const isFree = remaining.length === 0
  const isUnused = isFree && isUnusedBy(claim, owner)
  if (remaining.length < (status.reservedFor?.length ?? 0)) {
    const why = `${remaining.length} of its users remain`
    return { status: released(claim, remaining), unprotects: true, isUnused, why }
  }
  if (isFree && isDeletionCandidate(claim, allocationFinalizer)) {
    const next = status.allocation === undefined ? undefined : { ...status, allocation: undefined }
    return { status: next, unprotects: true, isUnused, why: 'it is being deleted, and nobody uses it' }
  }
  return { unprotects: false, isUnused, why: isUnused ? 'its pod does not need it' : 'all its users remain' }
}

function released(claim: ResourceClaim, remaining: readonly ResourceClaimConsumerReference[]): ResourceClaimStatus {
  if (remaining.length > 0) return { ...claim.status, reservedFor: remaining }
  const status = { ...claim.status, reservedFor: undefined }
  return isProtected(claim) ? { ...status, allocation: undefined } : status
}

/** By who allocated it: only such a claim may lose its devices here. */
export const isProtected = ({ metadata }: ResourceClaim): boolean =>
  metadata?.finalizers?.includes(allocationFinalizer) ?? false

/** Its pod is done, or another one by now. One that the cache lacks may be on its way: then the garbage collector sees to it. */
function isUnusedBy(claim: ResourceClaim, owner: Pod | undefined): boolean {
  const reference = owningPod(claim)
  if (reference === undefined || owner === undefined) return false
  return uidOf(owner) !== reference.uid || isDone(owner)
}

/** The pod that a claim was made for. */
export function owningPod(claim: ResourceClaim): OwnerReference | undefined {
  const controller = controllerOf(claim)
  return controller?.apiVersion === 'v1' && controller.kind === 'Pod' ? controller : undefined
}
