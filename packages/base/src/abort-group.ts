/**
 * Work that a few signals may end, much of it at a time. An `AbortSignal` looks through all its listeners whenever one is
 * added: a thousand requests under one signal would look through half a million. Here each signal has one listener.
 */
export class AbortGroup {
  /** What runs when the signal aborts. Never empty: with the last one the listener goes too. */
  readonly #runs = new Map<AbortSignal, Set<() => void>>()
  readonly #onAbort = (event: Event): void => {
    const signal = event.target as AbortSignal // listens to nothing else
    const runs = this.#runs.get(signal)
    this.#runs.delete(signal)
    runs?.forEach((run) => run())
  }

  /** Runs once when the signal aborts, unless it is removed before. The signal must not have aborted yet. */
  add(signal: AbortSignal, run: () => void): void {
    const runs = this.#runs.get(signal)
    if (runs !== undefined) {
      runs.add(run)
      return
    }
    this.#runs.set(signal, new Set([run]))
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  remove(signal: AbortSignal, run: () => void): void {
    const runs = this.#runs.get(signal)
    if (runs?.delete(run) !== true || runs.size > 0) return
    this.#runs.delete(signal)
    signal.removeEventListener('abort', this.#onAbort)
  }
}
