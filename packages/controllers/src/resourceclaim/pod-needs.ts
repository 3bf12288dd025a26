// Mirrors podNeedsClaims and podNeedsWork of pkg/controller/resourceclaim/controller.go, 1.36.
import {
  isBeingDeleted,
  isPodTerminal,
  namespaceOf,
  type Pod,
  type PodResourceClaim,
  type ResourceClaim,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { isMadeFor, isReservedFor, resolveDeviceClaim } from '../shared/device-claims.ts'

export const isScheduled = (pod: Pod): boolean => (pod.spec?.nodeName ?? '') !== ''

/** Whether a pod is to have claims made and reserved: one that has ended would get one after the other, each unused. */
export function mayGetClaims(pod: Pod): boolean {
  return !isBeingDeleted(pod) && !isPodTerminal(pod)
}

/** Nothing of it runs, nor ever will: it lets go of its claims. */
export function isDone(pod: Pod): boolean {
  return isPodTerminal(pod) || (isBeingDeleted(pod) && !isScheduled(pod))
}

/** Whether a claim is to be reserved here: a pod that got its node without the scheduler uses devices of others. */
export function needsReservation(claim: ResourceClaim, pod: Pod): boolean {
  return claim.status?.allocation !== undefined && !isReservedFor(claim, pod)
}

/** Whether there is something to do for a pod: most changes of pods and claims leave nothing. */
export function needsWork(pod: Pod, claims: Lister<ResourceClaim>): boolean {
  if (!mayGetClaims(pod)) return false
  return pod.spec?.resourceClaims?.some((entry) => entryNeedsWork(pod, entry, claims)) ?? false
}

function entryNeedsWork(pod: Pod, entry: PodResourceClaim, claims: Lister<ResourceClaim>): boolean {
  const named = resolveDeviceClaim(pod, entry)
  if (named.kind === 'not-needed') return false
  // One that is not understood is for the reconcile to refuse.
  if (named.kind !== 'named') return true
  const claim = claims.get(`${namespaceOf(pod)}/${named.name}`)
  // A claim that the pod names itself is its user's to make.
  if (claim === undefined) return named.isGenerated
  // A foreign claim under the name: nothing can be done until it goes.
  if (named.isGenerated && !isMadeFor(claim, pod)) return false
  return isScheduled(pod) && needsReservation(claim, pod)
}
