// Mirrors syncResourceQuota and replenishQuota of pkg/controller/resourcequota/resource_quota_controller.go, 1.36.
import { apiVersionOf, keyOf, namespaceOf, resourceQuotas, type ResourceQuota } from '@coxswain/api'
import type { QuotaEvaluator } from '@coxswain/api/quota'
import type { Clock } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, type Outcome } from '@coxswain/runtime'
import { aggregate } from '../shared/failures.ts'
import { calculateUsage } from './calculate-usage.ts'
import type { Monitors } from './monitors.ts'
import { needsWrite, nextStatus } from './status.ts'

export interface Deps {
  readonly quotas: Lister<ResourceQuota>
  readonly client: Client
  readonly clock: Clock
  readonly monitors: Pick<Monitors, 'settled' | 'sources'>
}

/** Counts all that a quota limits. */
export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  await deps.monitors.settled()
  const quota = deps.quotas.get(key)
  if (quota === undefined) return outcome.done('the quota is gone')
  const { used, errors } = calculateUsage(quota, deps.monitors.sources, deps.clock.now())
  const status = nextStatus(quota, used)
  const failures = [...errors]
  if (needsWrite(quota, status)) {
    try {
      const draft = { ...quota, apiVersion: apiVersionOf(resourceQuotas), kind: resourceQuotas.kind, status }
      await deps.client.resource(resourceQuotas, namespaceOf(quota)).updateStatus(draft, { signal })
    } catch (error) {
      failures.push(error)
    }
  }
  return failures.length === 0 ? outcome.done('its usage is counted') : outcome.retry(aggregate(failures))
}

/** The quotas of a namespace that limit something of what was freed. */
export function quotasToReplenish(
  quotas: Lister<ResourceQuota>,
  evaluator: QuotaEvaluator,
  namespace: string,
): readonly Key[] {
  return quotas
    .list(namespace)
    .filter(({ status }) => evaluator.matching(Object.keys(status?.hard ?? {})).size > 0)
    .map(keyOf)
}
