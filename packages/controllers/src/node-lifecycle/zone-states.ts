// Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go, ComputeZoneState and ReducedQPSFunc, 1.36.

export type ZoneState = 'Initial' | 'Normal' | 'PartialDisruption' | 'FullDisruption'

export interface EvictionRates {
  /** Nodes a second whose pods are driven away, in each zone. */
  readonly evictionRate: number
  /** The same in a large zone with many nodes that are not ready. */
  readonly secondaryEvictionRate: number
  /** Zones up to this size are small: nothing is driven away while many of their nodes are not ready. */
  readonly largeClusterSizeThreshold: number
  /** From this share of nodes that are not ready on, a zone is disrupted in part. */
  readonly unhealthyZoneThreshold: number
}

/** The nodes of one zone, by whether they are ready. */
export interface ZoneCount {
  readonly ready: number
  readonly unhealthy: number
}

/** So few are no disruption, whatever their share. */
const unhealthyFew = 2

export function zoneStateOf({ ready, unhealthy }: ZoneCount, unhealthyZoneThreshold: number): ZoneState {
  if (ready === 0 && unhealthy > 0) return 'FullDisruption'
  // Upstream compares 32-bit floats.
  const share = Math.fround(unhealthy / (ready + unhealthy))
  const isPartial = unhealthy > unhealthyFew && share >= Math.fround(unhealthyZoneThreshold)
  return isPartial ? 'PartialDisruption' : 'Normal'
}

/** Nodes a second. */
export function rateOf(state: ZoneState, { ready, unhealthy }: ZoneCount, rates: EvictionRates): number {
  if (state !== 'PartialDisruption') return rates.evictionRate
  return ready + unhealthy > rates.largeClusterSizeThreshold ? rates.secondaryEvictionRate : 0
}
