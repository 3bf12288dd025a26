import { TokenBucket } from '@coxswain/base'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import {
  bucketRateLimiter,
  defaultControllerRateLimiter,
  defaultItemBasedRateLimiter,
  fastSlowRateLimiter,
  itemExponentialRateLimiter,
  maxOfRateLimiter,
} from './rate-limiters.ts'
import type { RateLimiter } from './work-queue.ts'

const delays = (limiter: RateLimiter, key: string, count: number) =>
  Array.from({ length: count }, () => limiter.when(key))

describe('exponential by item', () => {
  test('doubles from the base, by key, until forgotten', () => {
    const limiter = itemExponentialRateLimiter(1, 1000)
    expect(delays(limiter, 'one', 5)).toEqual([1, 2, 4, 8, 16])
    expect(limiter.failures('one')).toBe(5)
    expect(delays(limiter, 'two', 2)).toEqual([1, 2])
    limiter.forget('one')
    expect(limiter.failures('one')).toBe(0)
    expect(limiter.when('one')).toBe(1)
    expect(limiter.failures('two')).toBe(2)
  })

  test('stays at the maximum however often a key fails', () => {
    const limiter = itemExponentialRateLimiter(1, 1000)
    expect(delays(limiter, 'one', 2000).at(-1)).toBe(1000)
  })
})

test('fast, then slow', () => {
  const limiter = fastSlowRateLimiter(5, 10_000, 3)
  expect(delays(limiter, 'one', 5)).toEqual([5, 5, 5, 10_000, 10_000])
  expect(limiter.failures('one')).toBe(5)
  expect(limiter.when('two')).toBe(5)
  limiter.forget('one')
  expect(limiter.when('one')).toBe(5)
})

describe('bucket', () => {
  test('lends from the future once the burst is used up, over all keys', async () => {
    const clock = new VirtualClock()
    const limiter = bucketRateLimiter(new TokenBucket({ clock, perSecond: 10, burst: 2 }))
    expect(['a', 'b', 'c', 'd'].map((key) => limiter.when(key))).toEqual([0, 0, 100, 200])
    await clock.advance(150)
    expect(limiter.when('e')).toBe(150)
    expect(limiter.failures('a')).toBe(0)
  })
})

test('the longest of several limiters, all of which count', () => {
  const limiter = maxOfRateLimiter(itemExponentialRateLimiter(5, 20), itemExponentialRateLimiter(1, 1000))
  expect(delays(limiter, 'one', 7)).toEqual([5, 10, 20, 20, 20, 32, 64])
  expect(limiter.failures('one')).toBe(7)
  limiter.forget('one')
  expect(limiter.failures('one')).toBe(0)
  expect(limiter.when('one')).toBe(5)
})

describe('defaults', () => {
  test('controllers: 5 ms doubling, and at most 10 a second after 100', () => {
    const limiter = defaultControllerRateLimiter(new VirtualClock())
    expect(delays(limiter, 'one', 3)).toEqual([5, 10, 20])
    for (let i = 3; i < 100; i++) limiter.when(`other ${i}`)
    expect([limiter.when('x'), limiter.when('y')]).toEqual([100, 200])
  })

  test('controllers: at most 1000 s', () => {
    const limiter = defaultControllerRateLimiter(new VirtualClock())
    expect(delays(limiter, 'one', 30).at(-1)).toBe(1_000_000)
  })

  test('controllers: with other delays of a key', () => {
    const limiter = defaultControllerRateLimiter(new VirtualClock(), { firstMs: 200, maxMs: 500 })
    expect(delays(limiter, 'one', 4)).toEqual([200, 400, 500, 500])
  })

  test('item based: 1 ms doubling to 1000 s', () => {
    const limiter = defaultItemBasedRateLimiter()
    expect(delays(limiter, 'one', 3)).toEqual([1, 2, 4])
    expect(delays(limiter, 'one', 30).at(-1)).toBe(1_000_000)
  })
})
