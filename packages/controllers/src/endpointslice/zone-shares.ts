// Mirrors k8s.io/endpointslice/topologycache/topologycache.go, SetNodes and getAllocations, and utils.go, serviceOverloaded, 1.36.
import { labelsOf, milliValueOf, type Node } from '@coxswain/api'
import { labels } from '../shared/endpoints/texts.ts'
import { hintTexts } from './texts.ts'

/** What part of the processors of all nodes each zone has. */
export type ZoneShares = ReadonlyMap<string, number>

/** How many endpoints a zone may have. */
export interface Allocation {
  readonly minimum: number
  readonly maximum: number
  readonly desired: number
}

/** An endpoint may get so much more than its share of the load. */
const overloadThreshold = 0.2

const excludedRoles = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'] as const

export function isNodeReady({ status }: Node): boolean {
  return status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True'
}

/** Undefined when nodes do not tell enough, or are all in one zone. Control planes do not count. */
export function zoneShares(nodes: readonly Node[]): ZoneShares | undefined {
  const milliByZone = new Map<string, number>()
  let total = 0
  for (const node of nodes) {
    if (!isNodeReady(node) || excludedRoles.some((role) => labelsOf(node)[role] !== undefined)) continue
    const zone = labelsOf(node)[labels.zone] ?? ''
    const milli = milliValueOf(node.status?.allocatable?.['cpu'] ?? '0')
    if (zone === '' || milli === 0) return undefined
    total += milli
    milliByZone.set(zone, (milliByZone.get(zone) ?? 0) + milli)
  }
  if (total === 0 || milliByZone.size < 2) return undefined
  return new Map(Array.from(milliByZone, ([zone, milli]) => [zone, milli / total]))
}

/** How many of the ready endpoints each zone is to have; a text when they cannot be divided. */
export function allocate(count: number, shares: ZoneShares | undefined): ReadonlyMap<string, Allocation> | string {
  if (shares === undefined) return hintTexts.noNodeInfo
  if (shares.size > count) return hintTexts.tooFewEndpoints(count, shares.size)
  const drafts = Array.from(shares, ([zone, share]) => {
    const minimum = leastFor(share * count)
    return { zone, minimum, desired: Math.max(share * count, minimum) }
  })
  const leastTotal = drafts.reduce((sum, { minimum }) => sum + minimum, 0)
  if (leastTotal > count) return hintTexts.overload(count, shares.size)
  return new Map(
    drafts.map(({ zone, minimum, desired }) => [zone, { minimum, desired, maximum: minimum + count - leastTotal }]),
  )
}

const leastFor = (desired: number): number => Math.ceil(desired * (1 / (1 + overloadThreshold)))

/** Whether some zone has too few of a Service's endpoints for its share. */
export function isOverloaded(countByZone: ReadonlyMap<string, number>, shares: ZoneShares | undefined): boolean {
  if (countByZone.size === 0) return false
  if (shares === undefined) return true
  const total = [...countByZone.values()].reduce((sum, count) => sum + count, 0)
  return Array.from(shares).some(([zone, share]) => {
    const count = countByZone.get(zone)
    return count === undefined || count < leastFor(total * share)
  })
}
