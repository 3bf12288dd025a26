// Mirrors k8s.io/apiserver/pkg/util/webhook, WithExponentialBackoff, and options.DefaultAuthWebhookRetryBackoff, 1.36.
import { deadlineSignal, sleep, type Clock } from '@coxswain/base'
import { StatusError, TransportError } from '@coxswain/client'

const triesMax = 5
const firstDelayMs = 500
const factor = 1.5
const timeoutMs = 10_000

/** What the API server answers to what is created for its answer alone. */
const createdCode = 201

export interface WebhookOptions {
  readonly clock: Clock
  /** Told of each try; without a code there was no answer. */
  onAnswer(code: number | undefined, durationMs: number): void
}

/** Asks again when the server was too busy or broke off. Each try has ten seconds. */
export async function retryWebhook<T>(
  { clock, onAnswer }: WebhookOptions,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const startedMs = clock.monotonicMs()
    try {
      using deadline = deadlineSignal(clock, timeoutMs)
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      const answer = await ask(deadline.signal)
      onAnswer(createdCode, clock.monotonicMs() - startedMs)
      return answer
    } catch (error) {
      onAnswer(error instanceof StatusError ? error.code : undefined, clock.monotonicMs() - startedMs)
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
