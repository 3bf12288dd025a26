// Mirrors pkg/controller/devicetainteviction/device_taint_eviction.go, claimEvictionTime, 1.36.
import { parseTime, toleratesTaint, type DeviceTaint, type DeviceToleration } from '@coxswain/api'

/**
 * Until when an allocated device may be used in spite of a taint, as wall time: the shortest toleration counts, unless one has no
 * end. Infinity: for ever. The API server says of every taint when it was added; one of which it did not evicts nobody.
 */
export function toleratedUntilMs(taint: DeviceTaint, tolerations: readonly DeviceToleration[] = []): number {
  const addedMs = parseTime(taint.timeAdded)
  if (addedMs === undefined) return Infinity
  let seconds = Infinity
  let isTolerated = false
  for (const toleration of tolerations) {
    // One for every effect is none for this one, other than for the scheduler.
    if (toleration.effect !== 'NoExecute' || !toleratesTaint(toleration, taint)) continue
    if (toleration.tolerationSeconds === undefined) return Infinity
    seconds = Math.min(seconds, Math.max(0, toleration.tolerationSeconds))
    isTolerated = true
  }
  return isTolerated ? addedMs + seconds * 1000 : addedMs
}
