// Mirrors customCollector of pkg/controller/resourceclaim/controller.go, 1.36.
import type { ResourceClaim } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { Metrics } from '@coxswain/runtime'
import { hasAdminAccess } from './decide-claims.ts'
import { claimsMetric, entryAnnotation, extendedResourceAnnotation } from './texts.ts'

/** Counts the claims whenever somebody reads the metrics. */
export function countClaims(metrics: Metrics, claims: Lister<ResourceClaim>): void {
  const gauge = metrics.gauge(claimsMetric.name, claimsMetric.help, claimsMetric.labels)
  metrics.onCollect(() => {
    gauge.clear()
    const bySort = Map.groupBy(claims.list(), sortOf)
    for (const [sort, those] of bySort) {
      const [allocated = '', adminAccess = '', source = ''] = sort.split(' ')
      gauge.set(those.length, { allocated, admin_access: adminAccess, source })
    }
  })
}

/** Its labels, in their order. */
const sortOf = (claim: ResourceClaim): string =>
  [claim.status?.allocation !== undefined, hasAdminAccess(claim), sourceOf(claim)].join(' ')

function sourceOf({ metadata }: ResourceClaim): string {
  const { [extendedResourceAnnotation]: extended, [entryAnnotation]: entry = '' } = metadata?.annotations ?? {}
  if (extended === 'true') return 'extended_resource'
  return entry === '' ? '' : 'resource_claim_template'
}
