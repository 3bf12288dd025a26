// Mirrors k8s.io/client-go/util/workqueue default_rate_limiters.go, 1.36.
import { type Clock, TokenBucket } from '@coxswain/base'
import type { Key, RateLimiter } from './work-queue.ts'

const secondMs = 1000

/** Starts at `baseMs` and doubles with each failure of the key, up to `maxMs`. */
export function itemExponentialRateLimiter<K = Key>(baseMs: number, maxMs: number): RateLimiter<K> {
  const failures = new Map<K, number>()
  return {
    when: (key) => {
      const before = failures.get(key) ?? 0
      failures.set(key, before + 1)
      return Math.min(baseMs * 2 ** before, maxMs)
    },
    forget: (key) => void failures.delete(key),
    failures: (key) => failures.get(key) ?? 0,
  }
}

/** The first `fastTries` failures of a key wait `fastMs`, all later ones `slowMs`. */
export function fastSlowRateLimiter<K = Key>(fastMs: number, slowMs: number, fastTries: number): RateLimiter<K> {
  const failures = new Map<K, number>()
  return {
    when: (key) => {
      const count = (failures.get(key) ?? 0) + 1
      failures.set(key, count)
      return count <= fastTries ? fastMs : slowMs
    },
    forget: (key) => void failures.delete(key),
    failures: (key) => failures.get(key) ?? 0,
  }
}

/** One bucket for all keys: each failure takes a token, beyond the burst on credit. */
export function bucketRateLimiter<K = Key>(bucket: TokenBucket): RateLimiter<K> {
  return {
    when: () => bucket.reserve().delayMs,
    forget: () => {},
    failures: () => 0,
  }
}

/** The longest delay of several limiters, all of which count the failure. */
export function maxOfRateLimiter<K = Key>(...limiters: readonly RateLimiter<K>[]): RateLimiter<K> {
  return {
    when: (key) => limiters.reduce((delayMs, limiter) => Math.max(delayMs, limiter.when(key)), 0),
    forget: (key) => {
      for (const limiter of limiters) limiter.forget(key)
    },
    failures: (key) => limiters.reduce((count, limiter) => Math.max(count, limiter.failures(key)), 0),
  }
}

/** What nearly every controller retries with: `firstMs` doubling to `maxMs` a key, and 10 retries a second over all keys. */
export function defaultControllerRateLimiter<K = Key>(
  clock: Clock,
  { firstMs = 5, maxMs = 1000 * secondMs } = {},
): RateLimiter<K> {
  return maxOfRateLimiter<K>(
    itemExponentialRateLimiter<K>(firstMs, maxMs),
    bucketRateLimiter<K>(new TokenBucket({ clock, perSecond: 10, burst: 100 })),
  )
}

/** By key only: 1 ms doubling to 1000 s. */
export function defaultItemBasedRateLimiter<K = Key>(): RateLimiter<K> {
  return itemExponentialRateLimiter<K>(1, 1000 * secondMs)
}
