// Mirrors pkg/controller/devicetainteviction/device_taint_eviction.go, claimEvictionTime, 1.36.
import type { ResourceClaim } from '@coxswain/api'
import type { DevicePools } from './device-pools.ts'
import { mergeEvictions, type Eviction } from './eviction.ts'
import { toleratedUntilMs } from './tolerated-until.ts'

/** What the taints of its devices mean for an allocated claim: the first that is not tolerated any more says when. */
export function claimEviction(claim: ResourceClaim, pools: Pick<DevicePools, 'taintsOf'>): Eviction | undefined {
  let eviction: Eviction | undefined
  for (const allocated of claim.status?.allocation?.devices?.results ?? []) {
    for (const { taint, source } of pools.taintsOf(allocated)) {
      const whenMs = toleratedUntilMs(taint, allocated.tolerations)
      if (whenMs !== Infinity) eviction = mergeEvictions(eviction, { whenMs, taints: [source] })
    }
  }
  return eviction
}
