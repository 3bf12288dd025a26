// Mirrors pkg/util/goroutinemap with exponential back-off, 1.36.
import { aborted, TaskGroup, type Clock, type Logger } from '@coxswain/base'
import type { Controller } from '@coxswain/runtime'
import { failedAgain, isTooSoon, type OperationFailure } from '../shared/operation-backoff.ts'

/**
 * Work beside the syncs, each under a name. Guarantees: of one name no more than one runs; after a failure the name is refused
 * for 0.5 s, then twice as long each time, up to two minutes. What is refused is not remembered: the next sync asks again.
 */
export class Operations implements Controller {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #running = new Set<string>()
  readonly #failures = new Map<string, OperationFailure>()
  #tasks: TaskGroup | undefined

  constructor({ clock, logger }: { readonly clock: Clock; readonly logger: Logger }) {
    this.#clock = clock
    this.#logger = logger
  }

  /** Before it runs nothing is started. */
  async run(signal: AbortSignal): Promise<void> {
    const tasks = new TaskGroup({ signal })
    this.#tasks = tasks
    await aborted(signal)
    this.#tasks = undefined
    await tasks.settled()
  }

  start(name: string, work: (signal: AbortSignal) => Promise<void>): void {
    if (this.#running.has(name) || this.#isTooSoon(name) || this.#tasks === undefined) return
    this.#running.add(name)
    this.#tasks.run(name, async (signal) => {
      try {
        await work(signal)
        this.#failures.delete(name)
      } catch (error) {
        if (signal.aborted) throw error
        this.#failed(name, error)
      } finally {
        this.#running.delete(name)
      }
    })
  }

  #isTooSoon(name: string): boolean {
    return isTooSoon(this.#failures.get(name), this.#clock.monotonicMs())
  }

  #failed(name: string, error: unknown): void {
    const failure = failedAgain(this.#failures.get(name), this.#clock.monotonicMs())
    this.#failures.set(name, failure)
    this.#logger.error('Operation failed', error, { operation: name, noRetryForMs: failure.waitMs })
  }
}
