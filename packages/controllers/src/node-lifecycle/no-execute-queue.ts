// Mirrors pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go, RateLimitedTimedQueue, 1.36.
import { Heap, TokenBucket, type Clock, type HeapItem } from '@coxswain/base'

interface Entry extends HeapItem {
  readonly name: string
  readonly sequence: number
  dueMs: number
}

/** Undefined: it is dealt with. */
export type RetryAfterMs = number | undefined

const burst = 1

/**
 * Nodes that are to be tainted, at a limited rate. One that was dealt with is remembered, and not taken again until it was
 * removed: a node is tainted once for each of its outages.
 */
export class NoExecuteQueue {
  readonly #clock: Clock
  /** Every name that was added and not removed; those still to be dealt with are in `#waiting`, too. */
  readonly #entries = new Map<string, Entry>()
  readonly #waiting = new Heap<Entry>((a, b) => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.sequence < b.sequence))
  #perSecond: number
  #bucket: TokenBucket
  #sequence = 0

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock
    this.#perSecond = perSecond
    this.#bucket = new TokenBucket({ clock, perSecond, burst })
  }

  /** Nodes still to be dealt with. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** False when it was there before. */
  add(name: string): boolean {
    if (this.#entries.has(name)) return false
    const entry: Entry = { name, sequence: this.#sequence++, dueMs: this.#clock.monotonicMs(), heapIndex: -1 }
    this.#entries.set(name, entry)
    this.#waiting.push(entry)
    return true
  }

  /** It may be added again. False when it was not there. */
  remove(name: string): boolean {
    const entry = this.#entries.get(name)
    if (entry === undefined) return false
    this.#entries.delete(name)
    this.#waiting.remove(entry)
    return true
  }

  /** Whoever has to wait now has to wait under the new rate as well. Zero or less: nobody passes. */
  setRate(perSecond: number): void {
    if (perSecond === this.#perSecond) return
    const mayPass = this.#mayPass()
    this.#perSecond = perSecond
    this.#bucket = new TokenBucket({ clock: this.#clock, perSecond, burst })
    if (!mayPass) this.#bucket.tryTake()
  }

  /** Deals with one node after the other, as far as the rate allows. */
  async process(taint: (name: string) => Promise<RetryAfterMs>): Promise<void> {
    for (let entry = this.#waiting.peek(); entry !== undefined; entry = this.#waiting.peek()) {
      if (!this.#mayPass()) return
      const nowMs = this.#clock.monotonicMs()
      if (nowMs < entry.dueMs) return
      // oxlint-disable-next-line no-await-in-loop -- the rate is for one after the other
      const retryMs = await taint(entry.name)
      if (!this.#waiting.has(entry)) continue // removed meanwhile
      if (retryMs === undefined) {
        this.#waiting.remove(entry)
        continue
      }
      entry.dueMs = nowMs + retryMs
      this.#waiting.update(entry)
    }
  }

  /** In how many ms the next may be dealt with; undefined when nobody waits or nobody passes. */
  nextMs(): number | undefined {
    const first = this.#waiting.peek()
    if (first === undefined || this.#perSecond <= 0) return undefined
    const token = this.#bucket.reserve()
    token.cancel()
    // Rounded up: a moment too early there is no token.
    return Math.ceil(Math.max(token.delayMs, first.dueMs - this.#clock.monotonicMs()))
  }

  #mayPass(): boolean {
    return this.#perSecond > 0 && this.#bucket.tryTake()
  }
}
