import type { Clock, Timer } from '@coxswain/base'
import type { Revision } from './store.ts'

/**
 * When keys go by themselves. Kept by whole seconds, rounded up, so that many keys share one timer; a key that was written
 * again has another revision, and its old date means nothing.
 */
export class Expiry {
  readonly #clock: Clock
  readonly #expire: (key: string, revision: Revision) => void
  readonly #keysBySecond = new Map<number, Map<string, Revision>>()
  /** The keys of `#keysBySecond`, ascending. */
  readonly #seconds: number[] = []
  #timer: Timer | undefined

  constructor(clock: Clock, expire: (key: string, revision: Revision) => void) {
    this.#clock = clock
    this.#expire = expire
  }

  add(key: string, revision: Revision, ttlSeconds: number): void {
    const second = Math.ceil(this.#clock.monotonicMs() / 1000 + ttlSeconds)
    const keys = this.#keysBySecond.get(second)
    if (keys !== undefined) {
      keys.set(key, revision)
      return
    }
    this.#keysBySecond.set(second, new Map([[key, revision]]))
    let at = this.#seconds.length
    while (at > 0 && (this.#seconds[at - 1] ?? 0) > second) at -= 1
    this.#seconds.splice(at, 0, second)
    if (at === 0) this.#arm()
  }

  close(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#seconds.length = 0
    this.#keysBySecond.clear()
  }

  #arm(): void {
    this.#timer?.cancel()
    const first = this.#seconds[0]
    if (first === undefined) return
    this.#timer = this.#clock.after(first * 1000 - this.#clock.monotonicMs(), () => {
      this.#fire()
    })
  }

  #fire(): void {
    const now = this.#clock.monotonicMs() / 1000
    for (let first = this.#seconds[0]; first !== undefined && first <= now; first = this.#seconds[0]) {
      this.#seconds.shift()
      const keys = this.#keysBySecond.get(first)
      this.#keysBySecond.delete(first)
      for (const [key, revision] of keys ?? []) this.#expire(key, revision)
    }
    this.#arm()
  }
}
