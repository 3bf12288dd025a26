import { configMaps, type ConfigMap } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { hasNamespaceTerminatingCause, isNotFound, type Client } from '@coxswain/client'
import { outcome, type Outcome } from '@coxswain/runtime'
import { decide } from './decide.ts'
import { observe } from './observe.ts'

export interface Deps {
  readonly client: Client
  readonly configMaps: Lister<ConfigMap>
  /** PEM. */
  readonly certificate: string
}

export async function reconcile(deps: Deps, namespace: string, signal: AbortSignal): Promise<Outcome> {
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
