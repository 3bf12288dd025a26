// Mirrors pkg/controller/devicetainteviction/device_taint_eviction.go, handlePodChange and Run, 1.36.
import { uidOf, type Pod, type ResourceClaim, type ResourceSlice } from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import type { EventHandlers, Lister } from '@coxswain/cache'
import type { AllocatedClaims } from './allocated-claims.ts'
import { podsUsing } from './observe.ts'

export interface Watching {
  readonly claims: AllocatedClaims
  readonly pods: Lister<Pod>
  /** The pod may have to go, or may stay now. */
  judge(pod: Pod): void
  /** The pod is gone. */
  forget(pod: Pod): void
}

export function sliceHandlers(watching: Watching): EventHandlers<ResourceSlice> {
  const { claims } = watching
  return {
    added: (slice) => judgeAll(watching, claims.sliceChanged(undefined, slice)),
    updated: (previous, next) => judgeAll(watching, claims.sliceChanged(previous, next)),
    deleted: (slice) => judgeAll(watching, claims.sliceChanged(slice, undefined)),
  }
}

export function claimHandlers(watching: Watching): EventHandlers<ResourceClaim> {
  const { claims } = watching
  return {
    added: (claim) => judgeAll(watching, claims.claimChanged(undefined, claim)),
    updated: (previous, next) => judgeAll(watching, claims.claimChanged(previous, next)),
    deleted: (claim) => judgeAll(watching, claims.claimChanged(claim, undefined)),
  }
}

/** A pod is looked at when it comes to a node or gets a claim; one that claims no devices never is. */
export function podHandlers({ judge, forget }: Watching): EventHandlers<Pod> {
  const look = (pod: Pod): void => {
    if (claimsDevices(pod)) judge(pod)
  }
  const leave = (pod: Pod): void => {
    if (claimsDevices(pod)) forget(pod)
  }
  return {
    added: look,
    updated: (previous, next) => {
      if (uidOf(previous) !== uidOf(next)) {
        leave(previous)
        look(next)
      } else if (claimsDevices(next) && hasMoved(previous, next)) judge(next)
    },
    deleted: leave,
  }
}

const claimsDevices = ({ spec }: Pod): boolean => spec?.resourceClaims !== undefined

function hasMoved(previous: Pod, next: Pod): boolean {
  if (previous.spec?.nodeName !== next.spec?.nodeName) return true
  return !deepEqual(previous.status?.resourceClaimStatuses ?? [], next.status?.resourceClaimStatuses ?? [])
}

function judgeAll({ pods, judge }: Watching, claims: readonly ResourceClaim[]): void {
  for (const claim of claims) for (const pod of podsUsing(claim, pods)) judge(pod)
}
