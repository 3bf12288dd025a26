// Mirrors k8s.io/endpointslice/reconciler.go, reconcileByAddressType, 1.36, up to the hints.
import type { EndpointSlice, Node, Pod, Service } from '@coxswain/api'
import type { Family } from '../shared/endpoints/pod-addresses.ts'
import { portSetOf } from '../shared/endpoints/port-set.ts'
import type { GroupSize } from '../shared/endpoints/slice-gauges.ts'
import { portsOf } from '../shared/endpoints/slice-content.ts'
import { desiredEndpoints, type DesiredGroup } from './desired-endpoints.ts'
import { isPlaceholder, isSliceOf, newSlice } from './new-slice.ts'
import { pack } from './pack.ts'
import { hasServiceLabels, sliceLabels } from './slice-labels.ts'

export interface Situation {
  readonly service: Service
  /** What it selects. */
  readonly pods: readonly Pod[]
  readonly nodeOf: (name: string) => Node | undefined
  readonly endpointsMax: number
}

/** What becomes of the slices of one family. */
export interface SlicePlan {
  readonly create: readonly EndpointSlice[]
  readonly update: readonly EndpointSlice[]
  readonly delete: readonly EndpointSlice[]
  readonly unchanged: readonly EndpointSlice[]
}

export interface Planned {
  readonly plan: SlicePlan
  readonly added: number
  readonly removed: number
  readonly sizes: readonly GroupSize[]
  /** Why pods were left out. */
  readonly skipped: readonly string[]
}

export function decide(situation: Situation, existing: readonly EndpointSlice[], family: Family): Planned {
  const { service, pods, nodeOf } = situation
  const { groups, skipped } = desiredEndpoints(service, pods, family, nodeOf)
  const own = Map.groupBy(
    existing.filter((slice) => isSliceOf(service, slice)),
    (slice) => portSetOf(portsOf(slice)).key,
  )
  const draft: Draft = { create: [], update: [], delete: existing.filter((slice) => !isSliceOf(service, slice)) }
  const counts = { added: 0, removed: 0 }
  const sizes: GroupSize[] = []
  for (const [key, group] of groups) {
    const before = own.get(key) ?? []
    const packed = packGroup(situation, group, before, family)
    counts.added += packed.added
    counts.removed += packed.removed
    sizes.push({
      endpoints: group.endpoints.size,
      slices: before.length + packed.create.length - packed.delete.length,
    })
    draft.create.push(...packed.create)
    draft.update.push(...packed.update)
    draft.delete.push(...packed.delete)
  }
  for (const [key, slices] of own) if (!groups.has(key)) draft.delete.push(...slices)
  if (keepPlaceholder(draft, existing, newSlice(service, family, []))) sizes.push({ endpoints: 0, slices: 1 })
  const changed = new Set([...draft.update, ...draft.delete].map(({ metadata }) => metadata?.name))
  const unchanged = existing.filter(({ metadata }) => !changed.has(metadata?.name))
  return { plan: { ...draft, unchanged }, ...counts, sizes, skipped }
}

interface Draft {
  readonly create: EndpointSlice[]
  readonly update: EndpointSlice[]
  delete: EndpointSlice[]
}

function packGroup(
  { service, endpointsMax }: Situation,
  { portSet, endpoints }: DesiredGroup,
  existing: readonly EndpointSlice[],
  family: Family,
): ReturnType<typeof pack> {
  return pack({
    existing,
    desired: endpoints,
    endpointsMax,
    labels: sliceLabels(service),
    hasLabels: (slice) => hasServiceLabels(slice, service),
    empty: newSlice(service, family, portSet.ports),
  })
}

/** A Service without endpoints has an empty slice, so that clients know that they know all. Answers whether it does. */
function keepPlaceholder(draft: Draft, existing: readonly EndpointSlice[], empty: EndpointSlice): boolean {
  if (existing.length !== draft.delete.length || draft.create.length > 0) return false
  const [only] = draft.delete
  if (only !== undefined && draft.delete.length === 1 && isPlaceholder(only, empty)) draft.delete = []
  else draft.create.push(empty)
  return true
}
