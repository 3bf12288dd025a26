// Mirrors golang.org/x/time/rate Limiter, as client-go's util/flowcontrol and util/workqueue use it, 1.36.
import { onAbort } from './abort.ts'
import type { Clock } from './clock.ts'

const nanosecondsInSecond = 1e9
const nanosecondsInMs = 1e6

/** Tokens taken now for use after `delayMs`; infinite when more were asked for than the bucket holds. */
export interface Reservation {
  readonly delayMs: number
  /** Gives back those tokens on which no later reservation builds. No effect once the delay has passed. */
  cancel(): void
}

export interface TokenBucketOptions {
  readonly clock: Clock
  /** Tokens added a second; `Infinity` lets everything pass, 0 nothing beyond the first burst. */
  readonly perSecond: number
  readonly burst: number
}

/**
 * A rate limit: a bucket that starts with `burst` tokens and gains `perSecond`. A taker beyond that borrows from the
 * future and is told how long to wait, so takers are served in the order in which they came.
 */
export class TokenBucket {
  readonly #clock: Clock
  readonly #perSecond: number
  readonly #burst: number
  /** As of `#lastNs`. Negative: borrowed. Never above `#burst`. */
  #tokens: number
  #lastNs: number
  /** When the latest reservation may act. */
  #lastEventNs = 0

  constructor(options: TokenBucketOptions) {
    this.#clock = options.clock
    this.#perSecond = options.perSecond
    this.#burst = options.burst
    this.#tokens = options.burst
    this.#lastNs = this.#nowNs()
  }

  /** Takes tokens if they are there now. */
  tryTake(tokens = 1): boolean {
    return this.#reserve(tokens, 0) !== undefined
  }

  reserve(tokens = 1): Reservation {
    const nowNs = this.#nowNs()
    const actAtNs = this.#reserve(tokens, Infinity)
    if (actAtNs === undefined) return { delayMs: Infinity, cancel: () => {} }
    return {
      delayMs: Math.max(0, actAtNs - nowNs) / nanosecondsInMs,
      cancel: () => this.#giveBack(tokens, actAtNs),
    }
  }

  /** Resolves when the tokens may be used. Rejects with the signal's reason, and gives them back, if it aborts first. */
  async take(tokens = 1, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    const { delayMs, cancel } = this.reserve(tokens)
    if (delayMs === 0) return
    if (delayMs === Infinity) throw new RangeError(`a bucket of ${this.#burst} tokens never holds ${tokens}`)
    await new Promise<void>((resolve, reject) => {
      const timer = this.#clock.after(delayMs, () => {
        listening?.[Symbol.dispose]()
        resolve()
      })
      const listening =
        signal &&
        onAbort(signal, () => {
          timer.cancel()
          cancel()
          reject(signal.reason)
        })
    })
  }

  /** When the tokens may be used, or undefined if that is further off than `delayMaxNs`, or never. */
  #reserve(wanted: number, delayMaxNs: number): number | undefined {
    const nowNs = this.#nowNs()
    if (this.#perSecond === Infinity) return nowNs
    const tokens = this.#tokensAt(nowNs) - wanted
    const delayNs = tokens < 0 ? this.#nsToGain(-tokens) : 0
    if (wanted > this.#burst || delayNs > delayMaxNs || delayNs === Infinity) return undefined
    this.#lastNs = nowNs
    this.#tokens = tokens
    this.#lastEventNs = nowNs + delayNs
    return this.#lastEventNs
  }

  #giveBack(taken: number, actAtNs: number): void {
    const nowNs = this.#nowNs()
    if (this.#perSecond === Infinity || taken === 0 || actAtNs < nowNs) return
    const builtUpon = ((this.#lastEventNs - actAtNs) / nanosecondsInSecond) * this.#perSecond
    const restored = taken - builtUpon
    if (restored <= 0) return
    this.#tokens = Math.min(this.#burst, this.#tokensAt(nowNs) + restored)
    this.#lastNs = nowNs
    if (actAtNs !== this.#lastEventNs) return
    const previousEventNs = actAtNs - this.#nsToGain(taken)
    if (previousEventNs >= nowNs) this.#lastEventNs = previousEventNs
  }

  #tokensAt(nowNs: number): number {
    const elapsedNs = Math.max(0, nowNs - this.#lastNs)
    return Math.min(this.#burst, this.#tokens + (elapsedNs / nanosecondsInSecond) * this.#perSecond)
  }

  #nsToGain(tokens: number): number {
    if (this.#perSecond <= 0) return Infinity
    return Math.trunc((tokens / this.#perSecond) * nanosecondsInSecond)
  }

  #nowNs(): number {
    return Math.round(this.#clock.monotonicMs() * nanosecondsInMs)
  }
}
