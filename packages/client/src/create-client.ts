import type { Clock } from '@coxswain/base'
import type { KubeObject, ResourceType } from '@coxswain/api'
import { limitRate, type RateLimit } from './limit-rate.ts'
import { metadataOnly, metadataOnlyStream } from './metadata-only.ts'
import { reportWarnings, type OnWarning } from './report-warnings.ts'
import { retryTransport, type OnRetry } from './retry-transport.ts'
import { createResourceClient } from './resource-client.ts'
import type { Client, ResourceClient } from './client.ts'
import type { Transport } from './transport.ts'

export interface ClientOptions {
  /** Called for each `Warning` header of each answer. */
  readonly onWarning?: OnWarning | undefined
  /** Waits in back-off and for the rate limit. Without a clock nothing is retried. */
  readonly clock?: Clock | undefined
  /** Requests a second, and how many at once; needs `clock`. Absent: no limit. */
  readonly rateLimit?: RateLimit | undefined
  /** Told of each try after the first. */
  readonly onRetry?: OnRetry | undefined
}

/**
 * Typed verbs over a transport.
 *
 * With a clock it obeys `Retry-After` (429 and 5xx, up to ten times) and tries reads again whose connection broke; each
 * try counts against the rate limit. Does not retry conflicts and does not cache.
 */
export function createClient(transport: Transport, options: ClientOptions = {}): Client {
  const composed = compose(transport, options)
  return {
    transport: composed,
    resource: <T extends KubeObject>(type: ResourceType<T>, namespace?: string): ResourceClient<T> =>
      createResourceClient<T>(composed, type, { namespace }),
    metadata: (type: ResourceType, namespace?: string): ResourceClient<KubeObject> =>
      createResourceClient<KubeObject>(composed, type, {
        namespace,
        convert: metadataOnly,
        convertStream: metadataOnlyStream,
      }),
  }
}

function compose(transport: Transport, { clock, rateLimit, onRetry, onWarning }: ClientOptions): Transport {
  let composed = transport
  if (clock !== undefined && rateLimit !== undefined && rateLimit.qps >= 0)
    composed = limitRate(composed, rateLimit, clock)
  if (clock !== undefined) composed = retryTransport(composed, clock, onRetry)
  if (onWarning !== undefined) composed = reportWarnings(composed, onWarning)
  return composed
}
