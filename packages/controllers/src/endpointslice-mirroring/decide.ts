// Mirrors pkg/controller/endpointslicemirroring/reconciler.go, reconcile, and reconciler_helpers.go, recycleSlices, 1.36.
import { nameOf, type Endpoint, type Endpoints, type EndpointSlice } from '@coxswain/api'
import { identityOf, saysTheSame } from '../shared/endpoints/endpoint-identity.ts'
import { portSetOf } from '../shared/endpoints/port-set.ts'
import { endpointsOf, portsOf } from '../shared/endpoints/slice-content.ts'
import type { GroupSize } from '../shared/endpoints/slice-gauges.ts'
import type { SliceWrites } from '../shared/endpoints/write-slices.ts'
import { desiredGroups, groupKey, type DesiredGroup } from './desired-groups.ts'
import { hasRightMetadata, mirroredSlice } from './mirrored-slice.ts'

/** Endpoints that come, change and go. */
export interface Changes {
  readonly added: number
  readonly updated: number
  readonly removed: number
}

export interface Decision {
  readonly writes: SliceWrites
  /** Slices that say what they should. */
  readonly kept: readonly EndpointSlice[]
  readonly changes: Changes
  readonly sizes: readonly GroupSize[]
  readonly invalid: number
  readonly skipped: number
}

/** One slice for each family and set of ports; `existing` are those of these Endpoints that there are. */
export function decide(endpoints: Endpoints, existing: readonly EndpointSlice[], subsetMax: number): Decision {
  const { groups, invalid, skipped } = desiredGroups(endpoints, subsetMax)
  const byKey = Map.groupBy(existing, (slice) => groupKey(slice.addressType, portSetOf(portsOf(slice))))
  const draft: Draft = { create: [], update: [], delete: [], kept: [], changes: { added: 0, updated: 0, removed: 0 } }
  const sizes: GroupSize[] = []
  for (const [key, group] of groups) {
    const before = byKey.get(key) ?? []
    const counts = { create: draft.create.length, delete: draft.delete.length }
    decideGroup(draft, endpoints, group, { existing: before, subsetMax })
    const more = draft.create.length - counts.create - (draft.delete.length - counts.delete)
    sizes.push({ endpoints: group.endpoints.size, slices: before.length + more })
  }
  for (const [key, slices] of byKey) if (!groups.has(key)) draft.delete.push(...slices)
  return { writes: recycle(draft), kept: draft.kept, changes: draft.changes, sizes, invalid, skipped }
}

interface Draft {
  readonly create: EndpointSlice[]
  readonly update: EndpointSlice[]
  readonly delete: EndpointSlice[]
  readonly kept: EndpointSlice[]
  changes: Changes
}

interface Existing {
  readonly existing: readonly EndpointSlice[]
  readonly subsetMax: number
}

function decideGroup(draft: Draft, endpoints: Endpoints, group: DesiredGroup, { existing, subsetMax }: Existing): void {
  const [first, ...others] = existing
  if (group.endpoints.size === 0) {
    draft.delete.push(...existing)
    const removed = existing.reduce((count, slice) => count + endpointsOf(slice).length, 0)
    draft.changes = sum(draft.changes, { added: 0, updated: 0, removed })
    return
  }
  draft.delete.push(...others)
  const changes = changesOf(first, group.endpoints)
  draft.changes = sum(draft.changes, changes)
  const list = [...group.endpoints.values()].slice(0, subsetMax)
  if (first === undefined) draft.create.push(mirroredSlice(endpoints, group, list))
  else if (changes.added + changes.updated + changes.removed === 0 && hasRightMetadata(endpoints, first)) {
    draft.kept.push(first)
  } else draft.update.push(mirroredSlice(endpoints, group, list, nameOf(first)))
}

function changesOf(slice: EndpointSlice | undefined, desired: ReadonlyMap<string, Endpoint>): Changes {
  let matching = 0
  let updated = 0
  const before = slice === undefined ? [] : endpointsOf(slice)
  for (const endpoint of before) {
    const wanted = desired.get(identityOf(endpoint))
    if (wanted === undefined) continue
    matching += 1
    if (!saysTheSame(wanted, endpoint)) updated += 1
  }
  return { added: desired.size - matching, updated, removed: before.length - matching }
}

const sum = (a: Changes, b: Changes): Changes => ({
  added: a.added + b.added,
  updated: a.updated + b.updated,
  removed: a.removed + b.removed,
})

/** A slice that would go takes what a new one of its family would hold: one write for two. */
function recycle({ create, update, delete: gone }: SliceWrites): SliceWrites {
  const left = [...gone]
  const fresh: EndpointSlice[] = []
  const recycled: EndpointSlice[] = []
  for (const slice of create) {
    const index = left.findIndex(({ addressType }) => addressType === slice.addressType)
    const [old] = index < 0 ? [] : left.splice(index, 1)
    if (old === undefined) fresh.push(slice)
    else recycled.push({ ...slice, metadata: { ...slice.metadata, name: nameOf(old) } })
  }
  return { create: fresh, update: [...update, ...recycled], delete: left }
}
