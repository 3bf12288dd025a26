// Mirrors pkg/controller/devicetainteviction/device_taint_eviction.go, evictionAndReason and trackedTaint, 1.36.
import { compareTexts } from '@coxswain/base'

/** A taint of a device, by its place. */
export interface TaintSource {
  readonly slice: string
  readonly driver: string
  readonly pool: string
  readonly device: string
  /** Of the taint among those of the device. */
  readonly index: number
}

/** What is to be evicted, when, and because of which taints. */
export interface Eviction {
  /** Wall time. */
  readonly whenMs: number
  /** In order, each once; at least one. */
  readonly taints: readonly TaintSource[]
}

/** Both at the earlier time: all taints count as reasons, those too whose own time would have come later. */
export function mergeEvictions(a: Eviction | undefined, b: Eviction): Eviction {
  if (a === undefined) return b
  const byText = new Map([...a.taints, ...b.taints].map((taint) => [printTaintSource(taint), taint]))
  return { whenMs: Math.min(a.whenMs, b.whenMs), taints: [...byText.values()].toSorted(compareSources) }
}

export function printTaintSource({ slice, driver, pool, device, index }: TaintSource): string {
  return `ResourceSlice ${slice} ${driver}/${pool}/${device} taint #${index}`
}

function compareSources(a: TaintSource, b: TaintSource): number {
  return (
    compareTexts(a.driver, b.driver) ||
    compareTexts(a.pool, b.pool) ||
    compareTexts(a.device, b.device) ||
    a.index - b.index
  )
}
