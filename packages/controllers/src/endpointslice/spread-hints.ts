// Mirrors k8s.io/endpointslice/topologycache/topologycache.go, AddHints, sliceinfo.go and utils.go, 1.36.
import type { Endpoint, EndpointSlice } from '@coxswain/api'
import { endpointsOf } from '../shared/endpoints/slice-content.ts'
import { isEndpointReady, withEndpoints } from './hints.ts'
import type { SlicePlan } from './decide.ts'
import { hintTexts } from './texts.ts'
import type { Allocation } from './zone-shares.ts'

type Allocations = ReadonlyMap<string, Allocation>

export interface Spread {
  readonly plan: SlicePlan
  /** Ready endpoints that are for each zone. */
  readonly countByZone: ReadonlyMap<string, number>
}

/**
 * Each ready endpoint is for its own zone, but for as many as zones that have too many give to zones that have too few. Slices
 * whose hints fit stay as they are. A text when it cannot be done.
 */
export function spreadHints(plan: SlicePlan, allocations: Allocations): Spread | string {
  const countByZone = new Map<string, number>()
  const unchanged = plan.unchanged.filter((slice) => takeHints(slice, countByZone, allocations))
  const update = [...plan.update, ...plan.unchanged.filter((slice) => !unchanged.includes(slice))]
  const open = [...plan.create, ...update]
  for (const slice of open) {
    for (const endpoint of endpointsOf(slice)) {
      if (!isEndpointReady(endpoint)) continue
      if (endpoint.zone === undefined || endpoint.zone === '') return hintTexts.noZone
      add(countByZone, endpoint.zone, 1)
    }
  }
  const exchange = balance(allocations, countByZone)
  const hint = (slice: EndpointSlice): EndpointSlice =>
    withEndpoints(slice, (endpoint) => hintOne(endpoint, exchange, countByZone))
  const spread = { create: plan.create.map(hint), update: update.map(hint), delete: plan.delete, unchanged }
  return countByZone.size === 0 ? hintTexts.noHints : { plan: spread, countByZone }
}

const add = (counts: Map<string, number>, zone: string, count: number): void => {
  counts.set(zone, (counts.get(zone) ?? 0) + count)
}

/** Counts the hints of a slice that can stay as it is. */
function takeHints(slice: EndpointSlice, countByZone: Map<string, number>, allocations: Allocations): boolean {
  const own = new Map<string, number>()
  for (const endpoint of endpointsOf(slice)) {
    if (!isEndpointReady(endpoint)) continue
    const zones = endpoint.hints?.forZones ?? []
    if (zones.length === 0 || zones.some(({ name }) => !allocations.has(name))) return false
    for (const { name } of zones) add(own, name, 1)
  }
  for (const [zone, count] of own) {
    if (count + (countByZone.get(zone) ?? 0) > (allocations.get(zone)?.maximum ?? 0)) return false
  }
  for (const [zone, count] of own) add(countByZone, zone, count)
  return true
}

/** Endpoints that zones are still to give and to get. */
interface Exchange {
  readonly giving: Map<string, number>
  readonly receiving: Map<string, number>
}

function balance(allocations: Allocations, countByZone: ReadonlyMap<string, number>): Exchange {
  const surplus = new Map<string, number>()
  const need = new Map<string, number>()
  for (const [zone, { desired }] of allocations) {
    const count = countByZone.get(zone) ?? 0
    if (count > desired) surplus.set(zone, count - desired)
    else if (count < desired) need.set(zone, desired - count)
  }
  const exchange: Exchange = { giving: new Map(), receiving: new Map() }
  for (;;) {
    const [giver, given] = most(surplus)
    const [receiver, received] = most(need)
    // Not for less than half an endpoint, nor for less than one on both sides.
    if ((given < 1 && received < 1) || given < 0.5 || received < 0.5) return exchange
    add(exchange.giving, giver, 1)
    add(surplus, giver, -1)
    add(exchange.receiving, receiver, 1)
    add(need, receiver, -1)
  }
}

function most(zones: ReadonlyMap<string, number>): readonly [zone: string, count: number] {
  return [...zones].reduce((best, one) => (one[1] > best[1] ? one : best), ['', 0] as [string, number])
}

/** Its zone was found above. Endpoints that are not ready keep what they have. */
function hintOne(endpoint: Endpoint, { giving, receiving }: Exchange, countByZone: Map<string, number>): Endpoint {
  const { zone } = endpoint
  if (zone === undefined || !isEndpointReady(endpoint)) return endpoint
  const [receiver] = receiving.keys()
  const gives = (giving.get(zone) ?? 0) > 0 && receiver !== undefined
  const name = gives ? receiver : zone
  if (gives) {
    takeOne(giving, zone)
    takeOne(receiving, receiver)
    add(countByZone, receiver, 1)
    add(countByZone, zone, -1)
  }
  return { ...endpoint, hints: { forZones: [{ name }] } }
}

function takeOne(counts: Map<string, number>, zone: string): void {
  const count = counts.get(zone) ?? 0
  if (count <= 1) counts.delete(zone)
  else counts.set(zone, count - 1)
}
