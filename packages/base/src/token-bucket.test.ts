import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { TokenBucket } from './token-bucket.ts'

function setUp(perSecond: number, burst: number) {
  const clock = new VirtualClock()
  return { clock, bucket: new TokenBucket({ clock, perSecond, burst }) }
}

describe('trying', () => {
  test('takes the burst, then what has been gained, and never more than the burst', async () => {
    const { clock, bucket } = setUp(10, 2)
    expect([bucket.tryTake(), bucket.tryTake(), bucket.tryTake()]).toEqual([true, true, false])
    await clock.advance(99)
    expect(bucket.tryTake()).toBe(false)
    await clock.advance(1)
    expect([bucket.tryTake(), bucket.tryTake()]).toEqual([true, false])
    await clock.advance(10_000)
    expect([bucket.tryTake(2), bucket.tryTake()]).toEqual([true, false])
  })

  test.each([
    { name: 'more than the burst never', perSecond: 10, burst: 2, tokens: 3, want: false },
    { name: 'anything at an infinite rate', perSecond: Infinity, burst: 0, tokens: 1000, want: true },
    { name: 'the burst at no rate', perSecond: 0, burst: 1, tokens: 1, want: true },
    { name: 'nothing without burst', perSecond: 10, burst: 0, tokens: 1, want: false },
  ])('$name', ({ perSecond, burst, tokens, want }) => {
    expect(setUp(perSecond, burst).bucket.tryTake(tokens)).toBe(want)
  })
})

describe('reserving', () => {
  test('lends from the future, in order', async () => {
    const { clock, bucket } = setUp(10, 1)
    expect([1, 2, 3].map(() => bucket.reserve().delayMs)).toEqual([0, 100, 200])
    await clock.advance(50)
    expect(bucket.reserve().delayMs).toBe(250)
  })

  test('counts in nanoseconds, and cuts off below', () => {
    const { bucket } = setUp(3, 1)
    bucket.reserve()
    expect(bucket.reserve().delayMs).toBe(333.333333)
  })

  test.each([
    { name: 'more than the burst', perSecond: 10, tokens: 3 },
    { name: 'beyond the burst at no rate', perSecond: 0, tokens: 2 },
  ])('$name never comes', ({ perSecond, tokens }) => {
    const { bucket } = setUp(perSecond, 2)
    if (perSecond === 0) bucket.reserve(2)
    expect(bucket.reserve(tokens).delayMs).toBe(Infinity)
  })

  test('what is given back is there for the next', () => {
    const { bucket } = setUp(10, 1)
    bucket.reserve()
    const reserved = bucket.reserve()
    expect(reserved.delayMs).toBe(100)
    reserved.cancel()
    expect(bucket.reserve().delayMs).toBe(100)
  })

  test('what later reservations build upon is not given back', () => {
    const { bucket } = setUp(10, 1)
    bucket.reserve()
    const reserved = bucket.reserve()
    expect(bucket.reserve().delayMs).toBe(200)
    reserved.cancel()
    expect(bucket.reserve().delayMs).toBe(300)
  })

  test('what could have been used by now is not given back', async () => {
    const { clock, bucket } = setUp(10, 1)
    bucket.reserve()
    const reserved = bucket.reserve()
    await clock.advance(101)
    reserved.cancel()
    expect(bucket.tryTake()).toBe(false)
  })
})

describe('taking', () => {
  test('waits as long as it must, one after the other', async () => {
    const { clock, bucket } = setUp(10, 1)
    const taken: number[] = []
    for (let i = 0; i < 3; i++) void bucket.take().then(() => taken.push(clock.monotonicMs()))
    await clock.advance(1000)
    expect(taken).toEqual([0, 100, 200])
  })

  test('gives back and leaves no timer when aborted', async () => {
    const { clock, bucket } = setUp(10, 1)
    await bucket.take()
    const stop = new AbortController()
    const taking = bucket.take(1, stop.signal)
    stop.abort(new Error('enough'))
    await expect(taking).rejects.toThrow('enough')
    await expect(bucket.take(1, stop.signal)).rejects.toThrow('enough')
    expect(clock.timerCount).toBe(0)
    expect(bucket.reserve().delayMs).toBe(100)
  })

  test('refuses what can never be', async () => {
    await expect(setUp(10, 1).bucket.take(2)).rejects.toThrow('a bucket of 1 tokens never holds 2')
  })
})
