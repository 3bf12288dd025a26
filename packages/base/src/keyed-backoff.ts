// Mirrors k8s.io/client-go/util/flowcontrol Backoff, 1.36.
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

export interface KeyedBackoffOptions {
  readonly clock: Clock
  readonly initialMs: number
  readonly maxMs: number
  /** Adds up to this part of the delay; needs `random`. */
  readonly jitter?: { readonly factor: number; readonly random: Random } | undefined
}

/** Delays that double by key up to a maximum, and start anew after twice the maximum without a failure. */
export class KeyedBackoff {
  readonly #options: KeyedBackoffOptions
  readonly #entries = new Map<string, { readonly delayMs: number; readonly updatedMs: number }>()

  constructor(options: KeyedBackoffOptions) {
    this.#options = options
  }

  /** The key's delay; 0 when it has none. */
  delayMs(key: string): number {
    return this.#entries.get(key)?.delayMs ?? 0
  }

  /** Counts a failure that happened at `eventMs` (by `clock.now`). */
  next(key: string, eventMs: number): void {
    const { clock, initialMs, maxMs } = this.#options
    const entry = this.#entries.get(key)
    const delayMs =
      entry === undefined || this.#hasExpired(eventMs, entry.updatedMs)
        ? initialMs + this.#jitter(initialMs)
        : Math.min(entry.delayMs * 2 + this.#jitter(entry.delayMs), maxMs)
    this.#entries.set(key, { delayMs, updatedMs: clock.now() })
  }

  reset(key: string): void {
    this.#entries.delete(key)
  }

  /** Whether less time than the key's delay has passed since `eventMs`. */
  isInBackoffSince(key: string, eventMs: number): boolean {
    const entry = this.#entries.get(key)
    if (entry === undefined || this.#hasExpired(eventMs, entry.updatedMs)) return false
    return this.#options.clock.now() - eventMs < entry.delayMs
  }

  /** Whether `eventMs` is less than the key's delay after its last failure. */
  isInBackoffSinceUpdate(key: string, eventMs: number): boolean {
    const entry = this.#entries.get(key)
    if (entry === undefined || this.#hasExpired(eventMs, entry.updatedMs)) return false
    return eventMs - entry.updatedMs < entry.delayMs
  }

  /** Forgets expired keys. Without it, a key that never comes back stays. */
  collectGarbage(): void {
    const now = this.#options.clock.now()
    for (const [key, entry] of this.#entries) {
      if (this.#hasExpired(now, entry.updatedMs)) this.#entries.delete(key)
    }
  }

  #hasExpired(eventMs: number, updatedMs: number): boolean {
    return eventMs - updatedMs > this.#options.maxMs * 2
  }

  #jitter(delayMs: number): number {
    const { jitter } = this.#options
    return jitter === undefined ? 0 : jitter.random.float() * jitter.factor * delayMs
  }
}
