// Mirrors syncPod of pkg/controller/resourceclaim/controller.go (what it reserves), 1.36.
import type { ResourceClaim } from '@coxswain/api'
import { isMadeFor } from '../shared/device-claims.ts'
import type { PodSnapshot } from './observe.ts'
import { isScheduled, needsReservation } from './pod-needs.ts'
import { foreignClaimText } from './texts.ts'

export interface ReservationDecision {
  /** Allocated, and not reserved for the pod: in order, all before the one that stops it. */
  readonly toReserve: readonly ResourceClaim[]
  readonly failure?: string | undefined
}

/**
 * Reservations are the scheduler's. A pod that came to its node without it gets them here. `made` has the names of the claims
 * that come from templates, by entry: the pod's status may not tell all of them yet.
 */
export function decideReservations(seen: PodSnapshot, made: ReadonlyMap<string, string>): ReservationDecision {
  const { pod } = seen
  const toReserve: ResourceClaim[] = []
  if (!isScheduled(pod)) return { toReserve }
  for (const entry of pod.spec?.resourceClaims ?? []) {
    const name = entry.resourceClaimName ?? made.get(entry.name)
    if (name === undefined) continue
    const claim = seen.claim(name)
    // It is on its way into the cache, or its user's to make: the pod is looked at again when it comes.
    if (claim === undefined) return { toReserve }
    if (entry.resourceClaimName === undefined && !isMadeFor(claim, pod)) {
      return { toReserve, failure: foreignClaimText(claim, pod) }
    }
    // Two entries may name the same claim.
    if (needsReservation(claim, pod) && !toReserve.includes(claim)) toReserve.push(claim)
  }
  return { toReserve }
}
