import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { createExpectations, createTrackingExpectations } from './expectations.ts'

const key = 'ns/web'

describe('expectations', () => {
  test('what was never expected is satisfied', () => {
    expect(createExpectations(new VirtualClock()).satisfied(key)).toBe(true)
  })

  test('both creations and deletions must be seen', () => {
    const expectations = createExpectations(new VirtualClock())
    expectations.expect(key, 2, 1)
    expectations.creationObserved(key)
    expectations.deletionObserved(key)
    expect(expectations.satisfied(key)).toBe(false)
    expectations.creationObserved(key)
    expect(expectations.satisfied(key)).toBe(true)
  })

  test('seen more often than expected stays satisfied', () => {
    const expectations = createExpectations(new VirtualClock())
    expectations.expect(key, 1, 0)
    expectations.creationObserved(key)
    expectations.creationObserved(key)
    expect(expectations.satisfied(key)).toBe(true)
  })

  test('what failed is taken back', () => {
    const expectations = createExpectations(new VirtualClock())
    expectations.expect(key, 500, 0)
    expectations.creationsFailed(key, 499)
    expect(expectations.satisfied(key)).toBe(false)
    expectations.creationObserved(key)
    expect(expectations.satisfied(key)).toBe(true)
  })

  test('after more than five minutes it looks again', async () => {
    const clock = new VirtualClock()
    const expectations = createExpectations(clock)
    expectations.expect(key, 1, 0)
    expect(expectations.givesUpInMs(key)).toBe(5 * 60_000 + 1)
    await clock.advance(5 * 60_000)
    expect(expectations.satisfied(key)).toBe(false)
    expect(expectations.givesUpInMs(key)).toBe(1)
    await clock.advance(1)
    expect(expectations.satisfied(key)).toBe(true)
    expect(expectations.givesUpInMs(key)).toBeUndefined()
  })

  test('a new expectation replaces the old one and its time', async () => {
    const clock = new VirtualClock()
    const expectations = createExpectations(clock)
    expectations.expect(key, 3, 0)
    await clock.advance(5 * 60_000)
    expectations.expect(key, 1, 0)
    await clock.advance(60_000)
    expect(expectations.satisfied(key)).toBe(false)
    expectations.creationObserved(key)
    expect(expectations.satisfied(key)).toBe(true)
  })

  test('forgetting frees the key; owners do not mix', () => {
    const expectations = createExpectations(new VirtualClock())
    expectations.expect(key, 1, 0)
    expectations.expect('ns/other', 1, 0)
    expectations.forget(key)
    expectations.creationObserved(key)
    expect([expectations.satisfied(key), expectations.satisfied('ns/other')]).toEqual([true, false])
  })
})

describe('tracking expectations', () => {
  test('a deletion counts once however often it is told', () => {
    const expectations = createTrackingExpectations(new VirtualClock())
    expectations.expectDeletions(key, ['ns/a', 'ns/b'])
    expectations.deletionObserved(key, 'ns/a')
    expectations.deletionObserved(key, 'ns/a')
    expect(expectations.satisfied(key)).toBe(false)
    expectations.deletionObserved(key, 'ns/b')
    expect(expectations.satisfied(key)).toBe(true)
  })

  test('a deletion that nobody asked for does not count', () => {
    const expectations = createTrackingExpectations(new VirtualClock())
    expectations.expectDeletions(key, ['ns/a'])
    expectations.deletionObserved(key, 'ns/other')
    expectations.deletionObserved('ns/unknown', 'ns/a')
    expect(expectations.satisfied(key)).toBe(false)
  })

  test('what was left over from before is overwritten', () => {
    const expectations = createTrackingExpectations(new VirtualClock())
    expectations.expectDeletions(key, ['ns/a'])
    expectations.expectDeletions(key, ['ns/b'])
    expectations.deletionObserved(key, 'ns/a')
    expect(expectations.satisfied(key)).toBe(false)
    expectations.deletionObserved(key, 'ns/b')
    expect(expectations.satisfied(key)).toBe(true)
  })

  test('a key named twice is awaited once', () => {
    const expectations = createTrackingExpectations(new VirtualClock())
    expectations.expectDeletions(key, ['ns/a', 'ns/a'])
    expectations.deletionObserved(key, 'ns/a')
    expect(expectations.satisfied(key)).toBe(true)
  })

  test('the owner made again starts clean', () => {
    const expectations = createTrackingExpectations(new VirtualClock())
    expectations.expectDeletions(key, ['ns/a'])
    expectations.forget(key)
    expect(expectations.satisfied(key)).toBe(true)
    expectations.expectCreations(key, 1)
    expectations.deletionObserved(key, 'ns/a')
    expect(expectations.satisfied(key)).toBe(false)
  })
})
