// Mirrors syncRequest of pkg/controller/resourcepoolstatusrequest/controller.go, 1.36.
import type { Snapshot } from './observe.ts'
import { poolStatuses } from './pools.ts'
import type { ResourcePoolStatusRequestStatus } from './resource-pool-status-requests.ts'
import { nextStatus } from './status.ts'

export type Decision =
  | { readonly kind: 'nothing'; readonly why: string }
  /** A driver is still publishing a pool. */
  | { readonly kind: 'wait'; readonly why: string }
  | { readonly kind: 'answer'; readonly status: ResourcePoolStatusRequestStatus; readonly why: string }

const limitDefault = 100

export function decide(seen: Snapshot, nowMs: number): Decision {
  const { spec, status } = seen.request
  if (status !== undefined) return { kind: 'nothing', why: 'it is answered' }
  const all = poolStatuses(seen)
  const pools = all.slice(0, spec.limit ?? limitDefault)
  const incomplete = pools.find(({ validationError }) => validationError !== undefined)
  if (incomplete !== undefined) {
    return { kind: 'wait', why: `incomplete pools detected, requeueing: ${incomplete.validationError}` }
  }
  const answer = nextStatus({ pools, poolCount: all.length }, nowMs)
  return { kind: 'answer', status: answer, why: `${pools.length} pools are told of` }
}
