// Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go, ComputeZoneState, ReducedQPSFunc and handleDisruption, 1.36.

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

function rateOf(state: ZoneState, { ready, unhealthy }: ZoneCount, rates: EvictionRates): number {
  if (state !== 'PartialDisruption') return rates.evictionRate
  return ready + unhealthy > rates.largeClusterSizeThreshold ? rates.secondaryEvictionRate : 0
}

export type Disruption = {
  readonly states: ReadonlyMap<string, ZoneState>
  /** Of the zones whose rate is to be set. */
  readonly rates: ReadonlyMap<string, number>
  /** Zones that have no nodes any more. */
  readonly gone: readonly string[]
} & (
  | { readonly kind: 'none'; readonly why: string }
  /** Nobody is ready: it may well be us who hear nothing. All evictions stop, and taints that cause them go. */
  | { readonly kind: 'begins'; readonly why: string }
  /** Somebody is ready again: all nodes get their time of grace anew. */
  | { readonly kind: 'ends'; readonly why: string }
)

/** How fast pods may be driven away in each zone, by how the zones were and how they are. */
export function decideDisruption(
  before: ReadonlyMap<string, ZoneState>,
  counts: ReadonlyMap<string, ZoneCount>,
  limits: EvictionRates,
): Disruption {
  const gone = [...before.keys()].filter((zone) => !counts.has(zone))
  const states = new Map<string, ZoneState>()
  for (const [zone, count] of counts) states.set(zone, zoneStateOf(count, limits.unhealthyZoneThreshold))
  const isFull = (state: ZoneState | undefined): boolean => state === 'FullDisruption'
  const isAll = [...states.values()].every(isFull)
  const wasAll = [...states.keys()].every((zone) => isFull(before.get(zone)))
  if (isAll && wasAll) return { kind: 'none', states, rates: new Map(), gone, why: 'still no node is ready' }
  if (isAll) {
    const rates = new Map([...states.keys()].map((zone) => [zone, 0]))
    return { kind: 'begins', states, rates, gone, why: 'no node is ready' }
  }
  const rates = new Map<string, number>()
  for (const [zone, count] of counts) {
    const state = states.get(zone) ?? 'Normal'
    if (wasAll || before.get(zone) !== state) rates.set(zone, rateOf(state, count, limits))
  }
  if (wasAll) return { kind: 'ends', states, rates, gone, why: 'a node is ready again' }
  return { kind: 'none', states, rates, gone, why: 'some nodes are ready' }
}
