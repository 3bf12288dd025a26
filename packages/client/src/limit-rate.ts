import type { Clock } from '@coxswain/base'
import { TokenBucket } from '@coxswain/base'
import type { Transport } from './transport.ts'

export interface RateLimit {
  /** Requests a second in the long run; negative: no limit. */
  readonly qps: number
  /** How many may go at once after a pause. */
  readonly burst: number
}

/** Holds each request and each opening of a watch back until the bucket has a token for it, in the order of the calls. */
export function limitRate(transport: Transport, { qps, burst }: RateLimit, clock: Clock): Transport {
  const bucket = new TokenBucket({ clock, perSecond: qps, burst })
  return {
    request: async (request, signal) => {
      await bucket.take(1, signal)
      return transport.request(request, signal)
    },
    watch: async (request, signal) => {
      await bucket.take(1, signal)
      return transport.watch(request, signal)
    },
    raw: async (path, accept, signal) => {
      await bucket.take(1, signal)
      return transport.raw(path, accept, signal)
    },
  }
}
