import type { Logger } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import { isNotFound, type Client } from '@coxswain/client'
import { outcome, type Outcome } from '@coxswain/runtime'
import type { ClusterTrustBundle } from './cluster-trust-bundles.ts'
import { decide, type Decision, type Wanted } from './decide.ts'
import { observe } from './observe.ts'

export interface Deps {
  readonly client: Client
  /** Those of the signer. */
  readonly bundles: Lister<ClusterTrustBundle>
  readonly wanted: Wanted
  readonly logger: Logger
}

export async function reconcile(deps: Deps, signal: AbortSignal): Promise<Outcome> {
  const { wanted } = deps
  const decision = decide(observe(deps.bundles, wanted.name), wanted)
  const client = deps.client.resource(wanted.type)
  try {
    if (decision.kind === 'create') await client.create(decision.draft, { signal })
    if (decision.kind === 'update') await client.update(decision.draft, { signal })
    await deleteStale(deps, decision, signal)
    return outcome.done(decision.why)
  } catch (error) {
    return outcome.retry(error)
  }
}

/** Tries all of them; what failed last is thrown at the end. */
async function deleteStale({ client, wanted, logger }: Deps, { stale }: Decision, signal: AbortSignal): Promise<void> {
  let failure: unknown
  for (const name of stale) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- there is hardly ever more than one
      await client.resource(wanted.type).delete(name, { signal })
    } catch (error) {
      if (isNotFound(error)) continue
      logger.error('failed to remove a cluster trust bundle', error, { bundleName: name })
      failure = error
    }
  }
  if (failure !== undefined) throw failure
}
