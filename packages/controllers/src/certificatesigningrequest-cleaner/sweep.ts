import { certificateSigningRequests, nameOf, type CertificateSigningRequest } from '@coxswain/api'
import type { Clock, Logger } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import { isNotFound, type Client } from '@coxswain/client'
import { reasonToDelete } from './judge.ts'

export interface Deps {
  readonly client: Client
  readonly requests: Lister<CertificateSigningRequest>
  readonly clock: Clock
  readonly logger: Logger
}

/** One round over all requests. What fails is logged, and comes again with the next round. */
export async function sweep({ client, requests, clock, logger }: Deps, signal: AbortSignal): Promise<void> {
  const nowMs = clock.now()
  const done = requests.list().flatMap((request) => {
    const why = reasonToDelete(request, nowMs)
    return why === undefined ? [] : [{ name: nameOf(request), why }]
  })
  for (const { name, why } of done) {
    if (signal.aborted) return
    logger.info('Cleaning up a certificate signing request', { csr: name, why })
    try {
      // oxlint-disable-next-line no-await-in-loop -- nothing here is urgent
      await client.resource(certificateSigningRequests).delete(name, { signal })
    } catch (error) {
      if (!isNotFound(error) && !signal.aborted)
        logger.error('Error while attempting to clean CSR', error, { csr: name })
    }
  }
}
