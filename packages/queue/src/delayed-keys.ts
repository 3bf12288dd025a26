import { type Clock, Heap, type HeapItem, type Timer } from '@coxswain/base'

interface DelayedKey<K> extends HeapItem {
  readonly key: K
  readonly sequence: number
  readyMs: number
}

/** Keys that become ready later. One timer, for the earliest; none while nothing waits. */
export class DelayedKeys<K> {
  readonly #clock: Clock
  readonly #ready: (key: K) => void
  /** Holds the values of `#waitingByKey`. */
  readonly #waiting = new Heap<DelayedKey<K>>(isBefore)
  readonly #waitingByKey = new Map<K, DelayedKey<K>>()
  /** Fires when the first of `#waiting` is ready; undefined when nothing waits. */
  #timer: { readonly readyMs: number; readonly timer: Timer } | undefined
  #sequence = 0

  constructor(clock: Clock, ready: (key: K) => void) {
    this.#clock = clock
    this.#ready = ready
  }

  get size(): number {
    return this.#waiting.size
  }

  /** A key that waits already keeps the earlier of both times. */
  add(key: K, delayMs: number): void {
    const readyMs = this.#clock.monotonicMs() + delayMs
    const waiting = this.#waitingByKey.get(key)
    if (waiting === undefined) {
      const entry: DelayedKey<K> = { key, readyMs, sequence: this.#sequence++, heapIndex: -1 }
      this.#waiting.push(entry)
      this.#waitingByKey.set(key, entry)
    } else {
      if (waiting.readyMs <= readyMs) return
      waiting.readyMs = readyMs
      this.#waiting.update(waiting)
    }
    this.#arm()
  }

  clear(): void {
    this.#waiting.clear()
    this.#waitingByKey.clear()
    this.#arm()
  }

  #arm(): void {
    const readyMs = this.#waiting.peek()?.readyMs
    if (this.#timer?.readyMs === readyMs) return
    this.#timer?.timer.cancel()
    this.#timer = undefined
    if (readyMs === undefined) return
    const timer = this.#clock.after(readyMs - this.#clock.monotonicMs(), () => this.#fire())
    this.#timer = { readyMs, timer }
  }

  #fire(): void {
    this.#timer = undefined
    const nowMs = this.#clock.monotonicMs()
    for (
      let first = this.#waiting.peek();
      first !== undefined && first.readyMs <= nowMs;
      first = this.#waiting.peek()
    ) {
      this.#waiting.pop()
      this.#waitingByKey.delete(first.key)
      this.#ready(first.key)
    }
    this.#arm()
  }
}

function isBefore<K>(a: DelayedKey<K>, b: DelayedKey<K>): boolean {
  return a.readyMs < b.readyMs || (a.readyMs === b.readyMs && a.sequence < b.sequence)
}
