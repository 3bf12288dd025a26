// Mirrors client-go rest/request.go, tryThrottle and Watch, 1.36.
import type { Clock } from '@coxswain/base'
import { TokenBucket } from '@coxswain/base'
import type { ApiRequest } from './request.ts'
import type { Transport } from './transport.ts'

export interface RateLimit {
  /** Requests a second in the long run; negative: no limit. */
  readonly qps: number
  /** How many may go at once after a pause. */
  readonly burst: number
  /** Told how long each request was held back. */
  readonly onWait?: ((verb: ApiRequest['verb'], waitedMs: number) => void) | undefined
}

/**
 * Holds each request back until the bucket has a token for it, in the order of the calls. Watches need none, as with Go's
 * clients: a process that starts opens dozens, and would wait seconds for caches that the server could fill at once.
 */
export function limitRate(transport: Transport, { qps, burst, onWait }: RateLimit, clock: Clock): Transport {
  const bucket = new TokenBucket({ clock, perSecond: qps, burst })
  const take = async (verb: ApiRequest['verb'], signal: AbortSignal | undefined): Promise<void> => {
    const startedMs = clock.monotonicMs()
    await bucket.take(1, signal)
    onWait?.(verb, clock.monotonicMs() - startedMs)
  }
  return {
    request: async (request, signal) => {
      await take(request.verb, signal)
      return transport.request(request, signal)
    },
    watch: (request, signal) => transport.watch(request, signal),
    raw: async (path, accept, signal) => {
      await take('get', signal)
      return transport.raw(path, accept, signal)
    },
  }
}
