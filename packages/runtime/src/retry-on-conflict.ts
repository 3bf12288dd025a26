// Mirrors client-go util/retry, RetryOnConflict, DefaultRetry and DefaultBackoff, 1.36.
import { createBackoff, sleep, type BackoffOptions, type Clock, type Random } from '@coxswain/base'
import { isConflict } from '@coxswain/client'

/** For conflicts with other clients that touch other parts of the object. */
export const defaultRetry: BackoffOptions = { steps: 5, durationMs: 10, factor: 1, jitter: 0.1 }
/** For conflicts with a client that may do the same work. */
export const defaultBackoff: BackoffOptions = { steps: 4, durationMs: 10, factor: 5, jitter: 0.1 }

export interface RetryDeps {
  readonly clock: Clock
  readonly random: Random
}

/**
 * Tries `attempt` until it does not end in a conflict, at most `backoff.steps` times; then rejects with the last conflict.
 * Another error ends it at once. The attempt reads the object anew each time: a stale one conflicts again.
 */
export async function retryOnConflict<T>(
  deps: RetryDeps,
  backoff: BackoffOptions,
  attempt: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const delays = createBackoff(backoff, deps.random)
  for (let tries = 1; ; tries += 1) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
      return await attempt()
    } catch (error) {
      if (!isConflict(error) || tries >= backoff.steps) throw error
    }
    // oxlint-disable-next-line no-await-in-loop
    await sleep(deps.clock, delays.step(), signal)
  }
}
