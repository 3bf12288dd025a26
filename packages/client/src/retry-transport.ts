// Mirrors client-go rest/with_retry.go and the retryable errors of rest/request.go, release 1.36.
import { sleep, type Clock } from '@coxswain/base'
import { StatusError, TransportError } from './errors.ts'
import type { ApiRequest } from './request.ts'
import type { Transport } from './transport.ts'

const retriesMax = 10
const brokenConnectionDelayMs = 1000

/** Tries again what the server asks to repeat, and reads and watches whose connection broke before an answer came. */
export function retryTransport(transport: Transport, clock: Clock): Transport {
  return {
    request: (request, signal) => retried(clock, signal, isRead(request), () => transport.request(request, signal)),
    watch: (request, signal) => retried(clock, signal, true, () => transport.watch(request, signal)),
    raw: (path, accept, signal) => retried(clock, signal, true, () => transport.raw(path, accept, signal)),
  }
}

const isRead = (request: ApiRequest): boolean => request.verb === 'get' || request.verb === 'list'

async function retried<T>(
  clock: Clock,
  signal: AbortSignal | undefined,
  repeatsBrokenConnections: boolean,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let retries = 0; ; retries++) {
    try {
      // Each try depends on how the one before ended.
      // oxlint-disable-next-line no-await-in-loop
      return await attempt()
    } catch (error) {
      const delayMs = retryDelayMs(error, repeatsBrokenConnections)
      if (delayMs === undefined || retries >= retriesMax || signal?.aborted === true) throw error
      // oxlint-disable-next-line no-await-in-loop
      await sleep(clock, delayMs, signal)
    }
  }
}

function retryDelayMs(error: unknown, repeatsBrokenConnections: boolean): number | undefined {
  if (error instanceof StatusError) {
    const seconds = error.status.details?.retryAfterSeconds
    const asksForRetry = seconds !== undefined && (error.code === 429 || error.code >= 500)
    return asksForRetry ? Math.max(0, seconds) * 1000 : undefined
  }
  const isBroken = error instanceof TransportError && error.kind === 'closed'
  return isBroken && repeatsBrokenConnections ? brokenConnectionDelayMs : undefined
}
