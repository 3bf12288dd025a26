// Mirrors pkg/controller/devicetainteviction/device_taint_eviction.go, handleClaimChange and handleSliceChange, 1.36.
import { keyOf, uidOf, type DeviceRequestAllocationResult, type ResourceClaim, type ResourceSlice } from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import { claimEviction } from './claim-eviction.ts'
import { DevicePools, poolOf, type PoolId } from './device-pools.ts'
import type { Eviction } from './eviction.ts'

export interface AllocatedClaim {
  readonly claim: ResourceClaim
  /** When those who use it must be gone; undefined: they may stay. */
  readonly eviction: Eviction | undefined
}

const noClaims: readonly ResourceClaim[] = []

/**
 * The claims that have devices, and what these devices' taints mean for them. Told of each change of a claim or slice, in
 * whatever order; answers with the claims whose pods have to be looked at for it, as they were and as they are.
 */
export class AllocatedClaims {
  readonly #pools = new DevicePools()
  readonly #claims = new Map<string, AllocatedClaim>()

  get(key: string): AllocatedClaim | undefined {
    return this.#claims.get(key)
  }

  claimChanged(previous: ResourceClaim | undefined, next: ResourceClaim | undefined): readonly ResourceClaim[] {
    if (next === undefined) return previous === undefined ? noClaims : this.#forget(previous)
    if (previous === undefined) return isAllocated(next) ? this.#set(next, claimEviction(next, this.#pools)) : noClaims
    if (uidOf(previous) !== uidOf(next)) {
      return [...this.claimChanged(previous, undefined), ...this.claimChanged(undefined, next)]
    }
    if (!isAllocated(previous) && !isAllocated(next)) return noClaims
    if (isAllocated(next)) this.#set(next, this.#evictionAfter(previous, next))
    else this.#claims.delete(keyOf(next))
    const isForTheSame = deepEqual(previous.status?.reservedFor ?? [], next.status?.reservedFor ?? [])
    return isForTheSame ? [next] : [previous, next]
  }

  sliceChanged(previous: ResourceSlice | undefined, next: ResourceSlice | undefined): readonly ResourceClaim[] {
    const slice = next ?? previous
    if (slice === undefined) return noClaims
    const pool = poolOf(slice)
    if (previous !== undefined && !deepEqual(poolOf(previous), pool)) {
      return [...this.sliceChanged(previous, undefined), ...this.sliceChanged(undefined, next)]
    }
    const devices = this.#pools.change(pool, previous, next)
    return devices.size === 0 ? noClaims : this.#judgeUsers(pool, devices)
  }

  #set(claim: ResourceClaim, eviction: Eviction | undefined): readonly ResourceClaim[] {
    this.#claims.set(keyOf(claim), { claim, eviction })
    return [claim]
  }

  #forget(claim: ResourceClaim): readonly ResourceClaim[] {
    this.#claims.delete(keyOf(claim))
    return [claim]
  }

  /** What is allocated stays as it is until it is freed. */
  #evictionAfter(previous: ResourceClaim, next: ResourceClaim): Eviction | undefined {
    return isAllocated(previous) ? this.#claims.get(keyOf(next))?.eviction : claimEviction(next, this.#pools)
  }

  #judgeUsers(pool: PoolId, devices: ReadonlySet<string>): readonly ResourceClaim[] {
    const changed: ResourceClaim[] = []
    for (const [key, { claim, eviction }] of this.#claims) {
      if (!resultsOf(claim).some((result) => isOneOf(result, pool, devices))) continue
      const next = claimEviction(claim, this.#pools)
      if (deepEqual(eviction, next)) continue
      this.#claims.set(key, { claim, eviction: next })
      changed.push(claim)
    }
    return changed
  }
}

const isAllocated = (claim: ResourceClaim): boolean => claim.status?.allocation !== undefined

const resultsOf = (claim: ResourceClaim): readonly DeviceRequestAllocationResult[] =>
  claim.status?.allocation?.devices?.results ?? []

const isOneOf = (
  { driver, pool, device }: DeviceRequestAllocationResult,
  id: PoolId,
  devices: ReadonlySet<string>,
): boolean => driver === id.driver && pool === id.pool && devices.has(device)
