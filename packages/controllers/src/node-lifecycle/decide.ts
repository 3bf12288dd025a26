// Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go, handleDisruption, 1.36.
import { rateOf, zoneStateOf, type EvictionRates, type ZoneCount, type ZoneState } from './zone-states.ts'

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
