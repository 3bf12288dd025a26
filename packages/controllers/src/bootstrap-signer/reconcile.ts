import { configMaps } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import { isNotFound, type Client } from '@coxswain/client'
import { outcome, type Outcome } from '@coxswain/runtime'
import { decide } from './decide.ts'
import { observe, type Listers } from './observe.ts'
import { infoNamespace } from './texts.ts'

export interface Deps {
  readonly client: Client
  readonly listers: Listers
  readonly clock: Clock
}

/**
 * Differs: Kubernetes logs a refused write and waits for the next event, however late that comes. Here it is tried again, so
 * that a token works after an API server's bad minute, too.
 */
export async function reconcile(deps: Deps, signal: AbortSignal): Promise<Outcome> {
  const seen = observe(deps.listers)
  if (seen === undefined) return outcome.done('there is nothing to sign')
  const decision = decide(seen, deps.clock.now())
  if (decision.kind === 'nothing') return outcome.done(decision.why)
  try {
    await deps.client.resource(configMaps, infoNamespace).update(decision.draft, { signal })
    return outcome.done(decision.why)
  } catch (error) {
    return isNotFound(error) ? outcome.done('there is nothing to sign any more') : outcome.retry(error)
  }
}
