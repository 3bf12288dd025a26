// Mirrors pkg/registry/resource/resourceclaim/strategy.go dropDeallocatedStatusDevices, 1.36.
import type { ResourceClaim } from '@coxswain/api'
import { deviceKey } from './device-identity.ts'

/** What drivers said of devices goes with them: who takes them away need not know that anything was said. */
export function dropDeallocatedDevices(draft: ResourceClaim, previous: ResourceClaim): ResourceClaim {
  const { devices } = draft.status ?? {}
  if (devices === undefined) return draft
  const had = allocatedDevices(previous)
  const has = allocatedDevices(draft)
  const kept = devices.filter((device) => !had.has(deviceKey(device)) || has.has(deviceKey(device)))
  if (kept.length === devices.length && kept.length > 0) return draft
  return { ...draft, status: { ...draft.status, devices: kept.length === 0 ? undefined : kept } }
}

export function allocatedDevices({ status }: ResourceClaim): ReadonlySet<string> {
  return new Set((status?.allocation?.devices?.results ?? []).map(deviceKey))
}
