import { nameOf, uidOf } from '@coxswain/api'
import type { Clock, Logger } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import { isNotFound, type Client } from '@coxswain/client'
import { isExpired } from './judge.ts'
import { resourcePoolStatusRequests, type ResourcePoolStatusRequest } from './resource-pool-status-requests.ts'

export interface SweepDeps {
  readonly client: Client
  readonly requests: Lister<ResourcePoolStatusRequest>
  readonly clock: Clock
  readonly logger: Logger
}

/** One round over all requests. What fails is logged, and comes again with the next round. */
export async function sweep({ client, requests, clock, logger }: SweepDeps, signal: AbortSignal): Promise<void> {
  const nowMs = clock.now()
  for (const request of requests.list().filter((one) => isExpired(one, nowMs))) {
    if (signal.aborted) return
    const [name, preconditions] = [nameOf(request), { uid: uidOf(request) }]
    try {
      // oxlint-disable-next-line no-await-in-loop -- nothing here is urgent
      await client.resource(resourcePoolStatusRequests).delete(name, { preconditions, signal })
      logger.info('Deleted expired ResourcePoolStatusRequest', { request: name }, 2)
    } catch (error) {
      if (!isNotFound(error) && !signal.aborted) {
        logger.error('Failed to delete expired ResourcePoolStatusRequest', error, { request: name })
      }
    }
  }
}
