// Mirrors apiserver pkg/endpoints/handlers/watch.go and storage/cacher: what a watch sends, and when it ends, release 1.36.
import type { KubeObject } from '@coxswain/api'
import type { Clock, Timer } from '@coxswain/base'
import type { WatchEvent, WatchStream } from '@coxswain/client'
import { type Change, type Revision, SlowWatcherError, type StoreWatch } from '@coxswain/store'

export interface RegistryWatchOptions {
  readonly changes: StoreWatch<KubeObject>
  /** What is sent before any change, in one batch. */
  readonly initial: readonly WatchEvent[]
  /** The event for a change; `undefined` when the watcher is not to see it. */
  readonly eventOf: (change: Change<KubeObject>) => WatchEvent | undefined
  /** Makes a bookmark; absent when the watcher wants none. */
  readonly bookmark: ((revision: Revision) => WatchEvent) | undefined
  readonly clock: Clock
  readonly timeoutMs: number
  /** Called once, when the watch has ended. */
  readonly ended: (watch: RegistryWatch) => void
}

const lastBookmarkBeforeEndMs = 2000

/**
 * One watcher's stream. Nothing is read from the store before the watcher asks for it, so the store's buffer is the only one
 * that grows, and its limit ends a watch whose reader is too slow.
 */
export class RegistryWatch implements WatchStream {
  readonly #options: RegistryWatchOptions
  readonly #timers: Timer[] = []
  /** Events that no reader has taken yet. */
  #ready: readonly WatchEvent[]
  #waiting: ((batch: readonly WatchEvent[] | undefined) => void) | undefined
  /** A read of the store is under way. */
  #isReading = false
  #isClosed = false

  constructor(options: RegistryWatchOptions) {
    this.#options = options
    this.#ready = options.initial
    const { clock, timeoutMs } = options
    this.#timers.push(clock.after(timeoutMs, () => this.close()))
    if (options.bookmark !== undefined && timeoutMs > lastBookmarkBeforeEndMs) {
      this.#timers.push(clock.after(timeoutMs - lastBookmarkBeforeEndMs, () => this.sendBookmark()))
    }
  }

  read(): Promise<readonly WatchEvent[] | undefined> {
    if (this.#ready.length > 0) {
      const batch = this.#ready
      this.#ready = []
      return Promise.resolve(batch)
    }
    if (this.#isClosed) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      this.#waiting = resolve
      if (!this.#isReading) void this.#pump()
    })
  }

  /** Tells the watcher how far it has come, if it wants to know and is not behind. */
  sendBookmark(): void {
    const { bookmark, changes } = this.#options
    if (bookmark === undefined || this.#isClosed || this.#ready.length > 0) return
    this.#hand([bookmark(changes.progress)])
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const timer of this.#timers) timer.cancel()
    this.#options.changes.close()
    this.#options.ended(this)
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.(undefined)
  }

  /** Reads changes until the reader has something. */
  async #pump(): Promise<void> {
    this.#isReading = true
    try {
      while (this.#waiting !== undefined && !this.#isClosed) {
        const batch = await this.#options.changes.read()
        if (batch === undefined) break
        const events = this.#convert(batch)
        if (events.length > 0) this.#hand(events)
      }
    } catch (error) {
      // A reader that is too slow is cut off without a word, as upstream does; it will start again from where it was.
      if (!(error instanceof SlowWatcherError)) throw error
      this.close()
    } finally {
      this.#isReading = false
    }
    if (this.#waiting !== undefined) this.close()
  }

  #convert(batch: readonly Change<KubeObject>[]): readonly WatchEvent[] {
    const events: WatchEvent[] = []
    for (const change of batch) {
      const event = this.#options.eventOf(change)
      if (event !== undefined) events.push(event)
    }
    return events
  }

  #hand(events: readonly WatchEvent[]): void {
    const waiting = this.#waiting
    if (waiting === undefined) {
      this.#ready = this.#ready.length === 0 ? events : [...this.#ready, ...events]
      return
    }
    this.#waiting = undefined
    waiting(events)
  }
}
