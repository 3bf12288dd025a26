// Mirrors k8s.io/endpointslice/topologycache/topologycache.go, TopologyCache, 1.36.
import type { Endpoint, EndpointSlice, Node } from '@coxswain/api'
import type { Key } from '@coxswain/queue'
import { endpointsOf } from '../shared/endpoints/slice-content.ts'
import { isEndpointReady, stripHints } from './hints.ts'
import type { SlicePlan } from './decide.ts'
import { spreadHints } from './spread-hints.ts'
import { events, hintTexts } from './texts.ts'
import { allocate, isOverloaded, zoneShares, type ZoneShares } from './zone-shares.ts'

export interface HintEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

export interface Hinted {
  readonly plan: SlicePlan
  readonly events: readonly HintEvent[]
}

export const hintEvent = (type: HintEvent['type'], text: string, addressType: string): HintEvent => ({
  type,
  reason: type === 'Normal' ? events.hintsEnabled : events.hintsDisabled,
  message: `${text}, addressType: ${addressType}`,
})

/** How endpoints are divided among zones: what nodes have, and what was told for each Service that asks for it. */
export class TopologyHints {
  #shares: ZoneShares | undefined
  /** Ready endpoints by Service, family and zone. */
  readonly #counts = new Map<Key, Map<string, ReadonlyMap<string, number>>>()
  /** Services that have hints; one of two families is none when either of them lost its hints. */
  readonly #active = new Set<Key>()

  setNodes(nodes: readonly Node[]): void {
    this.#shares = zoneShares(nodes)
  }

  /** Services that are to be looked at again: in some zone they have too few endpoints for what nodes have now. */
  overloaded(): readonly Key[] {
    return Array.from(this.#counts)
      .filter(([, counts]) => [...counts.values()].some((count) => isOverloaded(count, this.#shares)))
      .map(([service]) => service)
  }

  isActive(service: Key): boolean {
    return this.#active.has(service)
  }

  forget(service: Key, addressType: string): void {
    const counts = this.#counts.get(service)
    counts?.delete(addressType)
    if (counts?.size === 0) this.#counts.delete(service)
    this.#active.delete(service)
  }

  hint(service: Key, addressType: string, plan: SlicePlan): Hinted {
    const allocations = allocate(countReady([...plan.create, ...plan.update, ...plan.unchanged]), this.#shares)
    const spread = typeof allocations === 'string' ? allocations : spreadHints(plan, allocations)
    if (typeof spread === 'string') {
      this.forget(service, addressType)
      return { plan: stripHints(plan), events: [hintEvent('Warning', spread, addressType)] }
    }
    const wasActive = this.isActive(service)
    let counts = this.#counts.get(service)
    if (counts === undefined) this.#counts.set(service, (counts = new Map()))
    counts.set(addressType, spread.countByZone)
    this.#active.add(service)
    return { plan: spread.plan, events: wasActive ? [] : [hintEvent('Normal', hintTexts.enabled, addressType)] }
  }
}

function countReady(slices: readonly EndpointSlice[]): number {
  const endpoints: readonly Endpoint[] = slices.flatMap(endpointsOf)
  return endpoints.filter(isEndpointReady).length
}
