import { keyOf, nameOf, namespaceOf, uidOf, type KubeObject } from '@coxswain/api'
import type { Clock, Logger } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import { isNotFound, type Client } from '@coxswain/client'
import { isOver } from './judge.ts'
import { podCertificateRequests } from './pod-certificate-requests.ts'

export interface Deps {
  readonly client: Client
  readonly requests: Lister<KubeObject>
  readonly clock: Clock
  readonly logger: Logger
}

/** One round over all requests. What fails is logged, and comes again with the next round. */
export async function sweep({ client, requests, clock, logger }: Deps, signal: AbortSignal): Promise<void> {
  const nowMs = clock.now()
  for (const request of requests.list().filter((one) => isOver(one, nowMs))) {
    if (signal.aborted) return
    const preconditions = { uid: uidOf(request) }
    try {
      // oxlint-disable-next-line no-await-in-loop -- nothing here is urgent
      await client
        .resource(podCertificateRequests, namespaceOf(request))
        .delete(nameOf(request), { preconditions, signal })
    } catch (error) {
      if (!isNotFound(error) && !signal.aborted) {
        logger.error('Error while attempting to clean PodCertificateRequest', error, { pcr: keyOf(request) })
      }
    }
  }
}
