import { deferred, onAbort, type Deferred } from '@coxswain/base'

/** Wakes a loop. Invariant: `#waiting` is there only while nothing has happened since `reset`. */
export class Pulse {
  #isRaised = false
  #waiting: Deferred<void> | undefined

  raise(): void {
    this.#isRaised = true
    this.#waiting?.resolve()
    this.#waiting = undefined
  }

  /** What happened until now does not count any more. */
  reset(): void {
    this.#isRaised = false
  }

  /** Resolves once something has happened since the last `reset`, or when the signal aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    if (this.#isRaised || signal.aborted) return
    const waiting = deferred<void>()
    this.#waiting = waiting
    using _ = onAbort(signal, () => waiting.resolve())
    await waiting.promise
  }
}
