// Mirrors k8s.io/client-go/util/workqueue queue.go, delaying_queue.go and rate_limiting_queue.go, 1.36.
import { assert, type Clock, type Deferred, deferred, must, onAbort, type Timer } from '@coxswain/base'
import { DelayedKeys } from './delayed-keys.ts'
import { Fifo } from './fifo.ts'
import { defaultControllerRateLimiter } from './rate-limiters.ts'
import type { WorkQueueMetrics } from './work-queue-metrics.ts'
import type { Key, RateLimiter, WorkQueue } from './work-queue.ts'

export interface WorkQueueOptions<K = Key> {
  readonly name: string
  readonly clock: Clock
  /** Default: `defaultControllerRateLimiter`. */
  readonly rateLimiter?: RateLimiter<K> | undefined
  readonly metrics?: WorkQueueMetrics | undefined
}

/** How often `WorkQueueMetrics.unfinished` is told, while keys are processed. */
export const unfinishedRefreshMs = 500

export function createWorkQueue<K = Key>(options: WorkQueueOptions<K>): WorkQueue<K> {
  return new CoalescingQueue<K>(options)
}

class CoalescingQueue<K> implements WorkQueue<K> {
  readonly name: string
  readonly #clock: Clock
  readonly #rateLimiter: RateLimiter<K>
  readonly #metrics: WorkQueueMetrics | undefined
  /** Keys that need processing, and since when. Each is in exactly one of `#order` and `#processing`. */
  readonly #dirty = new Map<K, number>()
  /** Keys handed out and not done, and since when. */
  readonly #processing = new Map<K, number>()
  readonly #order = new Fifo<K>()
  /** Calls of `get` that found no key. When there are any, `#order` is empty or `#isHandingOut`. */
  readonly #waiters = new Fifo<(key: K | undefined) => void>()
  readonly #delayed: DelayedKeys<K>
  #isHandingOut = false
  #isShutDown = false
  #drained: Deferred<void> | undefined
  #unfinishedTimer: Timer | undefined

  constructor(options: WorkQueueOptions<K>) {
    this.name = options.name
    this.#clock = options.clock
    this.#rateLimiter = options.rateLimiter ?? defaultControllerRateLimiter<K>(options.clock)
    this.#metrics = options.metrics
    this.#delayed = new DelayedKeys(options.clock, (key) => this.add(key))
  }

  get length(): number {
    return this.#order.length
  }

  add(key: K): void {
    if (this.#isShutDown || this.#dirty.has(key)) return
    this.#dirty.set(key, this.#nowMs())
    this.#metrics?.added()
    this.#metrics?.depth(this.#dirty.size)
    if (!this.#processing.has(key)) this.#append(key)
  }

  addAfter(key: K, delayMs: number): void {
    if (this.#isShutDown) return
    this.#metrics?.retried()
    if (delayMs <= 0) this.add(key)
    else this.#delayed.add(key, delayMs)
  }

  addRateLimited(key: K, atLeastMs = 0): void {
    this.addAfter(key, Math.max(this.#rateLimiter.when(key), atLeastMs))
  }

  forget(key: K): void {
    this.#rateLimiter.forget(key)
  }

  requeues(key: K): number {
    return this.#rateLimiter.failures(key)
  }

  get(signal?: AbortSignal): Promise<K | undefined> {
    if (signal?.aborted === true) return Promise.resolve(undefined)
    if (this.#waiters.length === 0 && this.#order.length > 0) return Promise.resolve(this.#handOut())
    if (this.#isShutDown && this.#order.length === 0) return Promise.resolve(undefined)
    return this.#wait(signal)
  }

  done(key: K): void {
    const sinceMs = this.#processing.get(key)
    assert(sinceMs !== undefined, `${this.name}: done without get`)
    this.#processing.delete(key)
    this.#metrics?.worked(this.#secondsSince(sinceMs))
    if (this.#dirty.has(key)) this.#append(key)
    this.#endDrain()
  }

  shutDown(): void {
    this.#isShutDown = true
    this.#delayed.clear()
    this.#unfinishedTimer?.cancel()
    this.#unfinishedTimer = undefined
    this.#handOutSoon()
  }

  async shutDownAndDrain(): Promise<void> {
    this.#drained ??= deferred<void>()
    this.shutDown()
    this.#endDrain()
    await this.#drained.promise
  }

  #append(key: K): void {
    this.#order.push(key)
    this.#handOutSoon()
  }

  /**
   * Waiters get their keys in a microtask of their own, not within `add`: what is added several times in one turn, say by
   * the handlers of one batch of events, is then handed out once.
   */
  #handOutSoon(): void {
    if (this.#isHandingOut || this.#waiters.length === 0) return
    this.#isHandingOut = true
    queueMicrotask(() => {
      this.#isHandingOut = false
      while (this.#order.length > 0 && this.#waiters.length > 0) this.#waiters.shift()?.(this.#handOut())
      if (!this.#isShutDown) return
      while (this.#waiters.length > 0) this.#waiters.shift()?.(undefined)
    })
  }

  #handOut(): K {
    // A key may itself be undefined, so the list's length decides, not its answer.
    assert(this.#order.length > 0, 'there is a key to hand out')
    const key = this.#order.shift() as K
    const addedMs = must(this.#dirty.get(key), 'a key that waits needs processing')
    this.#dirty.delete(key)
    this.#processing.set(key, this.#nowMs())
    this.#metrics?.depth(this.#dirty.size)
    this.#metrics?.queued(this.#secondsSince(addedMs))
    this.#watchUnfinished()
    return key
  }

  #wait(signal: AbortSignal | undefined): Promise<K | undefined> {
    return new Promise((resolve) => {
      const waiter = (key: K | undefined) => {
        listening?.[Symbol.dispose]()
        resolve(key)
      }
      this.#waiters.push(waiter)
      const listening =
        signal &&
        onAbort(signal, () => {
          this.#waiters.remove(waiter)
          resolve(undefined)
        })
      this.#handOutSoon()
    })
  }

  #endDrain(): void {
    if (this.#processing.size === 0 && this.#order.length === 0) this.#drained?.resolve()
  }

  /** A timer only while keys are processed: an idle queue costs nothing. */
  #watchUnfinished(): void {
    if (this.#metrics === undefined || this.#isShutDown) return
    this.#unfinishedTimer ??= this.#clock.after(unfinishedRefreshMs, () => {
      this.#unfinishedTimer = undefined
      const ages = [...this.#processing.values()].map((sinceMs) => this.#secondsSince(sinceMs))
      const totalSeconds = ages.reduce((sum, age) => sum + age, 0)
      this.#metrics?.unfinished(totalSeconds, Math.max(0, ...ages))
      if (ages.length > 0) this.#watchUnfinished()
    })
  }

  /** Time matters to metrics only. */
  #nowMs(): number {
    return this.#metrics === undefined ? 0 : this.#clock.monotonicMs()
  }

  #secondsSince(sinceMs: number): number {
    return (this.#nowMs() - sinceMs) / 1000
  }
}
