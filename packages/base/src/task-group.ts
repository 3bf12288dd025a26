import { isAbortedBy, linkSignals } from './abort.ts'
import type { OwnedSignal } from './abort.ts'

export interface TaskGroupOptions {
  /** Aborts the group's signal. */
  readonly signal?: AbortSignal | undefined
  /** Called as each task fails. */
  readonly onFailure?: ((task: string, error: unknown) => void) | undefined
  /** Whether the first failure aborts the others. Default: no. */
  readonly failFast?: boolean | undefined
}

/** More than one task failed. */
export class TaskFailures extends AggregateError {
  override readonly name = 'TaskFailures'
}

/**
 * Keeps hold of work that runs beside its starter, so that no promise floats: every failure is collected and comes out of
 * `settled`. A task that ends with the abort of the group's signal has not failed.
 */
export class TaskGroup {
  readonly #owned: OwnedSignal
  readonly #options: TaskGroupOptions
  readonly #running = new Set<Promise<void>>()
  readonly #failures: unknown[] = []

  constructor(options: TaskGroupOptions = {}) {
    this.#options = options
    this.#owned = linkSignals(options.signal)
  }

  /** For the tasks: aborts with the parent signal, by `abort`, and by the first failure if `failFast`. */
  get signal(): AbortSignal {
    return this.#owned.signal
  }

  /** Tasks that have not ended. */
  get size(): number {
    return this.#running.size
  }

  /** Starts a task at once. It need not be async: what it throws counts as well. */
  run(task: string, work: (signal: AbortSignal) => Promise<void> | void): void {
    const running = this.#watch(task, work).finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  abort(reason?: unknown): void {
    this.#owned.abort(reason)
  }

  /** Resolves when no task runs, those started meanwhile included; rejects with the failure, or all as `TaskFailures`. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
    const failures = this.#failures.splice(0)
    if (failures.length === 1) throw failures[0]
    if (failures.length > 1) throw new TaskFailures(failures, `${failures.length} tasks failed`)
  }

  async #watch(task: string, work: (signal: AbortSignal) => Promise<void> | void): Promise<void> {
    try {
      await work(this.signal)
    } catch (error) {
      if (isAbortedBy(error, this.signal)) return
      this.#failures.push(error)
      this.#options.onFailure?.(task, error)
      if (this.#options.failFast === true) this.abort(error)
    }
  }
}
