import { nameOf, type ClusterRole } from '@coxswain/api'
import type { Informer, Lister } from '@coxswain/cache'

const aggregatedIndex = 'aggregated'
const isAggregated = 'yes'
const byAggregation = (role: ClusterRole): readonly string[] =>
  role.aggregationRule === undefined ? [] : [isAggregated]

/** Ask for it while building; `aggregatedRoles` reads it. */
export function addAggregatedIndex(informer: Informer<ClusterRole>): void {
  informer.addIndex(aggregatedIndex, byAggregation)
}

/** The few roles whose rules come from others. */
export const aggregatedRoles = (roles: Lister<ClusterRole>): readonly ClusterRole[] =>
  roles.byIndex(aggregatedIndex, isAggregated)

export interface Snapshot {
  readonly role: ClusterRole
  /** All that there are, by name. */
  readonly roles: readonly ClusterRole[]
}

export function observe(roles: Lister<ClusterRole>, name: string): Snapshot | undefined {
  const role = roles.get(name)
  if (role?.aggregationRule === undefined) return undefined
  return { role, roles: roles.list().toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) }
}

export const indexes = { [aggregatedIndex]: byAggregation }
