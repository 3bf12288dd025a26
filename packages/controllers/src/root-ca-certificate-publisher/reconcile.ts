import { configMaps, type ConfigMap } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import { hasNamespaceTerminatingCause, isNotFound, StatusError, type Client } from '@coxswain/client'
import { outcome, type Counter, type Histogram, type Outcome } from '@coxswain/runtime'
import { decide } from './decide.ts'
import { observe } from './observe.ts'

export interface Deps {
  readonly client: Client
  readonly configMaps: Lister<ConfigMap>
  readonly clock: Clock
  /** PEM. */
  readonly certificate: string
  readonly syncTotal: Counter
  readonly syncDuration: Histogram
}

export async function reconcile(deps: Deps, namespace: string, signal: AbortSignal): Promise<Outcome> {
  const startedMs = deps.clock.monotonicMs()
  const result = await publish(deps, namespace, signal)
  const code = result.kind === 'retry' ? codeOf(result.error) : '200'
  deps.syncTotal.increment({ code })
  deps.syncDuration.observe((deps.clock.monotonicMs() - startedMs) / 1000, { code })
  return result
}

async function publish(deps: Deps, namespace: string, signal: AbortSignal): Promise<Outcome> {
  const decision = decide(observe(deps.configMaps, namespace), namespace, deps.certificate)
  const client = deps.client.resource(configMaps, namespace)
  try {
    if (decision.kind === 'create') await client.create(decision.draft, { signal })
    if (decision.kind === 'update') await client.update(decision.draft, { signal })
    return outcome.done(decision.why)
  } catch (error) {
    // A namespace that is gone or on its way out needs no bundle.
    const isPointless = decision.kind === 'create' && (isNotFound(error) || hasNamespaceTerminatingCause(error))
    return isPointless ? outcome.done('the namespace is going') : outcome.retry(error)
  }
}

const codeOf = (error: unknown): string => String(error instanceof StatusError ? error.code : 500)
