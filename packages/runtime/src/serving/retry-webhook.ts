// Mirrors k8s.io/apiserver/pkg/util/webhook, WithExponentialBackoff, and options.DefaultAuthWebhookRetryBackoff, 1.36.
import { deadlineSignal, sleep, type Clock } from '@coxswain/base'
import { StatusError, TransportError } from '@coxswain/client'

const triesMax = 5
const firstDelayMs = 500
const factor = 1.5
const timeoutMs = 10_000

/** Asks again when the server was too busy or broke off. Each try has ten seconds. */
export async function retryWebhook<T>(clock: Clock, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      using deadline = deadlineSignal(clock, timeoutMs)
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      return await ask(deadline.signal)
    } catch (error) {
      if (tries >= triesMax || !mayPass(error)) throw error
      // oxlint-disable-next-line no-await-in-loop
      await sleep(clock, firstDelayMs * factor ** (tries - 1))
    }
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof TransportError) return error.kind === 'closed'
  return error instanceof StatusError && (error.code === 429 || error.code === 500)
}
