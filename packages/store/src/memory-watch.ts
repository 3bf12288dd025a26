import { SlowWatcherError } from './errors.ts'
import type { Change, Revision, StoreWatch } from './store.ts'

/** What a watch needs of its store. */
export interface WatchHost<V> {
  readonly revision: Revision
  readonly bufferMax: number
  /** The watch has something for its reader; the store wakes it once, at the end of this turn. */
  wakeLater(watch: MemoryWatch<V>): void
  forget(watch: MemoryWatch<V>): void
}

type Waiting<V> = {
  readonly resolve: (batch: readonly Change<V>[] | undefined) => void
  readonly reject: (error: Error) => void
}

/** One reader's changes. What is written in one turn is read in one batch. */
export class MemoryWatch<V> implements StoreWatch<V> {
  readonly prefix: string
  readonly #host: WatchHost<V>
  readonly #after: Revision
  #buffer: Change<V>[] = []
  /** The reader that waits; only while the buffer is empty, or full since this turn. */
  #waiting: Waiting<V> | undefined
  #state: 'open' | 'closed' | 'too slow' = 'open'
  readonly #abort: { readonly signal: AbortSignal; readonly listener: () => void } | undefined

  constructor(host: WatchHost<V>, prefix: string, after: Revision, signal?: AbortSignal) {
    this.#host = host
    this.prefix = prefix
    this.#after = after
    if (signal === undefined) return
    this.#abort = { signal, listener: () => this.close() }
    signal.addEventListener('abort', this.#abort.listener, { once: true })
  }

  get progress(): Revision {
    const next = this.#buffer[0]
    return next === undefined ? this.#host.revision : next.entry.revision - 1
  }

  /** A change under the prefix. Those up to `after` are not for this watch. */
  push(change: Change<V>): void {
    if (this.#state !== 'open' || change.entry.revision <= this.#after) return
    this.#buffer.push(change)
    if (this.#buffer.length > this.#host.bufferMax) {
      this.#end('too slow')
    }
    if (this.#waiting !== undefined && this.#buffer.length <= 1) this.#host.wakeLater(this)
  }

  /** Hands the reader, if one waits, what there is. */
  wake(): void {
    const waiting = this.#waiting
    if (waiting === undefined) return
    if (this.#state === 'open' && this.#buffer.length === 0) return
    this.#waiting = undefined
    if (this.#state === 'too slow') waiting.reject(new SlowWatcherError(this.#host.bufferMax))
    else waiting.resolve(this.#take())
  }

  read(): Promise<readonly Change<V>[] | undefined> {
    if (this.#state === 'too slow') return Promise.reject(new SlowWatcherError(this.#host.bufferMax))
    if (this.#state === 'closed' || this.#buffer.length > 0) return Promise.resolve(this.#take())
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  close(): void {
    if (this.#state !== 'open') return
    this.#end('closed')
    this.wake()
  }

  #end(state: 'closed' | 'too slow'): void {
    this.#state = state
    this.#buffer = []
    this.#host.forget(this)
    this.#abort?.signal.removeEventListener('abort', this.#abort.listener)
  }

  #take(): readonly Change<V>[] | undefined {
    if (this.#state === 'closed') return undefined
    const batch = this.#buffer
    this.#buffer = []
    return batch
  }
}
