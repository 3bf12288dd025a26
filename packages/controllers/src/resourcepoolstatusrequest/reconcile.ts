import { apiVersionOf } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { NotYetError, outcome, type Outcome } from '@coxswain/runtime'
import { decide } from './decide.ts'
import type { RequestMetrics } from './metrics.ts'
import { observe, type Listers } from './observe.ts'
import { resourcePoolStatusRequests, type ResourcePoolStatusRequest } from './resource-pool-status-requests.ts'

export interface Deps {
  readonly client: Client
  readonly listers: Listers
  readonly clock: Clock
  readonly metrics: RequestMetrics
}

export async function reconcile(deps: Deps, name: Key, signal: AbortSignal): Promise<Outcome> {
  const { clock, metrics } = deps
  const startedMs = clock.monotonicMs()
  const seen = observe(deps.listers, name)
  if (seen === undefined) return outcome.done('the request is gone')
  const decision = decide(seen, clock.now())
  if (decision.kind === 'wait') return outcome.retry(new NotYetError(decision.why))
  if (decision.kind === 'nothing') return outcome.done(decision.why)
  const { driver } = seen.request.spec
  try {
    await answer(deps.client, { ...seen.request, status: decision.status }, signal)
    return outcome.done(decision.why)
  } catch (error) {
    metrics.failed(driver)
    throw error
  } finally {
    metrics.processed(driver, (clock.monotonicMs() - startedMs) / 1000)
  }
}

async function answer(client: Client, answered: ResourcePoolStatusRequest, signal: AbortSignal): Promise<void> {
  const type = resourcePoolStatusRequests
  const draft = { ...answered, apiVersion: apiVersionOf(type), kind: type.kind }
  await client.resource(type).updateStatus(draft, { signal })
}
