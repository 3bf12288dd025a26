// Mirrors k8s.io/endpointslice/reconciler.go, reconcileByPortMapping, and utils.go, getSliceToFill, 1.36.
import type { Endpoint, EndpointSlice } from '@coxswain/api'
import { identityOf, saysTheSame } from '../shared/endpoints/endpoint-identity.ts'
import { endpointsOf } from '../shared/endpoints/slice-content.ts'

/** Slices with the same ports, and what is to be in them. */
export interface Packing {
  readonly existing: readonly EndpointSlice[]
  /** By identity. */
  readonly desired: ReadonlyMap<string, Endpoint>
  readonly endpointsMax: number
  /** Of a slice that changes. */
  readonly labels: Readonly<Record<string, string>>
  hasLabels(slice: EndpointSlice): boolean
  /** A slice without endpoints. */
  readonly empty: EndpointSlice
}

export interface Packed {
  readonly create: readonly EndpointSlice[]
  readonly update: readonly EndpointSlice[]
  readonly delete: readonly EndpointSlice[]
  readonly added: number
  readonly removed: number
}

interface Filling {
  readonly slice: EndpointSlice
  readonly endpoints: Endpoint[]
}

/** What is kept of the slices that there are. */
interface Kept {
  readonly changed: Filling[]
  readonly unchanged: Set<EndpointSlice>
  readonly emptied: EndpointSlice[]
  removed: number
}

/**
 * Few writes before few slices. First endpoints stay where they are; then slices that change anyhow take new ones, the fullest
 * first; what is left goes into one unchanged slice if it has room for all of it, else into new ones.
 * (100 a slice: 62 and 61 there, one of the 62 changed, 127 more: the first takes 38, 89 go into a new one.)
 */
export function pack(packing: Packing): Packed {
  const { desired, endpointsMax, empty } = packing
  const left = new Map(desired)
  const { changed, unchanged, emptied, removed } = keepDesired(packing, left)
  const added = left.size
  const fullestFirst = changed.toSorted((a, b) => b.endpoints.length - a.endpoints.length)
  for (const { endpoints } of fullestFirst) move(left, endpoints, endpointsMax)
  const create: Filling[] = []
  while (left.size > 0) {
    const slice = left.size < endpointsMax ? sliceToFill([...unchanged], left.size, endpointsMax) : undefined
    const filling = { slice: slice ?? empty, endpoints: [...(slice === undefined ? [] : endpointsOf(slice))] }
    if (slice === undefined) create.push(filling)
    else {
      changed.push(filling)
      unchanged.delete(slice)
    }
    move(left, filling.endpoints, endpointsMax)
  }
  return { create: create.map(filled), update: changed.map(filled), delete: emptied, added, removed }
}

const filled = ({ slice, endpoints }: Filling): EndpointSlice => ({ ...slice, endpoints })

/** Takes what has its place out of `left`. */
function keepDesired({ existing, labels, hasLabels }: Packing, left: Map<string, Endpoint>): Kept {
  const kept: Kept = { changed: [], unchanged: new Set(), emptied: [], removed: 0 }
  for (const slice of existing) {
    const before = endpointsOf(slice)
    const endpoints: Endpoint[] = []
    let isChanged = false
    for (const endpoint of before) {
      const identity = identityOf(endpoint)
      const wanted = left.get(identity)
      if (wanted === undefined) continue
      endpoints.push(wanted)
      left.delete(identity)
      isChanged ||= !saysTheSame(wanted, endpoint)
    }
    kept.removed += before.length - endpoints.length
    const labelled = { ...slice, metadata: { ...slice.metadata, labels } }
    if (isChanged || endpoints.length < before.length) {
      if (endpoints.length === 0) kept.emptied.push(slice)
      else kept.changed.push({ slice: labelled, endpoints })
    } else if (hasLabels(slice)) kept.unchanged.add(slice)
    else kept.changed.push({ slice: labelled, endpoints: [...before] })
  }
  return kept
}

function move(from: Map<string, Endpoint>, to: Endpoint[], endpointsMax: number): void {
  for (const [identity, endpoint] of from) {
    if (to.length >= endpointsMax) return
    to.push(endpoint)
    from.delete(identity)
  }
}

/** The slice that is nearest to full with so many more endpoints; undefined when none has room. An empty one is none. */
export function sliceToFill(
  slices: readonly EndpointSlice[],
  count: number,
  endpointsMax: number,
): EndpointSlice | undefined {
  let nearest: { readonly slice: EndpointSlice | undefined; readonly room: number } = {
    slice: undefined,
    room: endpointsMax,
  }
  for (const slice of slices) {
    const room = endpointsMax - count - endpointsOf(slice).length
    if (room >= 0 && room < nearest.room) nearest = { slice, room }
  }
  return nearest.slice
}
