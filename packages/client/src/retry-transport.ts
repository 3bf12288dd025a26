// Mirrors client-go rest/with_retry.go and the retryable errors of rest/request.go, release 1.36.
import { sleep, type Clock } from '@coxswain/base'
import { StatusError, TransportError } from './errors.ts'
import type { ApiRequest } from './request.ts'
import type { Transport } from './transport.ts'

const retriesMax = 10
const brokenConnectionDelayMs = 1000

/** Told how each try after the first ended: with a code, or without an answer. */
export type OnRetry = (verb: ApiRequest['verb'] | 'watch', code: number | undefined) => void

/** Tries again what the server asks to repeat, and reads and watches whose connection broke before an answer came. */
export function retryTransport(transport: Transport, clock: Clock, onRetry?: OnRetry): Transport {
  const again = <T>(verb: Parameters<OnRetry>[0], signal: AbortSignal | undefined, attempt: Attempt<T>): Promise<T> =>
    retried(
      { clock, signal, repeatsBrokenConnections: isRead(verb), onRetry: (code) => onRetry?.(verb, code) },
      attempt,
    )
  return {
    request: (request, signal) =>
      again(request.verb, signal, {
        run: () => transport.request(request, signal),
        code: (response) => response.code,
      }),
    watch: (request, signal) =>
      again('watch', signal, { run: () => transport.watch(request, signal), code: () => 200 }),
    raw: (path, accept, signal) =>
      again('get', signal, { run: () => transport.raw(path, accept, signal), code: (response) => response.code }),
  }
}

const isRead = (verb: string): boolean => verb === 'get' || verb === 'list' || verb === 'watch'

interface Attempt<T> {
  run(): Promise<T>
  code(answer: T): number
}

interface RetryOptions {
  readonly clock: Clock
  readonly signal: AbortSignal | undefined
  readonly repeatsBrokenConnections: boolean
  onRetry(code: number | undefined): void
}

async function retried<T>(options: RetryOptions, { run, code }: Attempt<T>): Promise<T> {
  const { clock, signal, repeatsBrokenConnections, onRetry } = options
  for (let retries = 0; ; retries++) {
    try {
      // Each try depends on how the one before ended.
      // oxlint-disable-next-line no-await-in-loop
      const answer = await run()
      if (retries > 0) onRetry(code(answer))
      return answer
    } catch (error) {
      if (retries > 0) onRetry(error instanceof StatusError ? error.code : undefined)
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
