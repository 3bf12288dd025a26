// Mirrors pkg/controller/history/controller_history.go, UpdateControllerRevision, 1.36.
import { controllerRevisions, keyOf, nameOf, namespaceOf, type ControllerRevision } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import { defaultBackoff, retryOnConflict, type RetryDeps } from '@coxswain/runtime'

export interface BumpDeps extends RetryDeps {
  readonly client: Client
  readonly revisions: Lister<ControllerRevision>
}

/**
 * Gives a revision another number; nothing is written when it has it.
 *
 * Differs: a merge patch that names the version, not an update. The data must stay what it is byte for byte, and a patch
 * does not send it.
 */
export async function bumpRevision(
  deps: BumpDeps,
  seen: ControllerRevision,
  revision: number,
  signal: AbortSignal,
): Promise<ControllerRevision> {
  let latest = seen
  const attempt = async (): Promise<ControllerRevision> => {
    if (latest.revision === revision) return latest
    const body = { metadata: { resourceVersion: latest.metadata?.resourceVersion }, revision }
    try {
      const revisions = deps.client.resource(controllerRevisions, namespaceOf(seen))
      return await revisions.patch(nameOf(seen), { type: 'merge', body }, { signal })
    } catch (error) {
      latest = deps.revisions.get(keyOf(seen)) ?? latest
      throw error
    }
  }
  return retryOnConflict(deps, defaultBackoff, attempt, signal)
}
