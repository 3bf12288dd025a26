import { nameOf, namespaceOf, secrets, uidOf, type Secret } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import { isNotFound, type Client } from '@coxswain/client'
import { outcome, type Outcome } from '@coxswain/runtime'
import { decide } from './decide.ts'
import { observe } from './observe.ts'

export interface Deps {
  readonly client: Client
  readonly secrets: Lister<Secret>
  readonly clock: Clock
}

/** Differs: Kubernetes logs a refused deletion and waits for the next event; here it is tried again. */
export async function reconcile(deps: Deps, key: string, signal: AbortSignal): Promise<Outcome> {
  const seen = observe(deps.secrets, key)
  if (seen === undefined) return outcome.done('there is no such token')
  const decision = decide(seen, deps.clock.now())
  if (decision.kind === 'nothing') return outcome.done(decision.why)
  if (decision.kind === 'wait') return outcome.wakeAfter(decision.forMs, decision.why)
  const { token } = seen
  try {
    // Under the same name there may be another token by now.
    const preconditions = { uid: uidOf(token) }
    await deps.client.resource(secrets, namespaceOf(token)).delete(nameOf(token), { preconditions, signal })
    return outcome.done(decision.why)
  } catch (error) {
    return isNotFound(error) ? outcome.done('it is gone already') : outcome.retry(error)
  }
}
