import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { createBackoff, createResettingBackoff, jitter } from './backoff.ts'
import { KeyedBackoff } from './keyed-backoff.ts'
import type { Random } from './random.ts'
import { seededRandom } from './seeded-random.ts'

const fixed = (value: number): Random => ({ float: () => value, uuid: () => '' })
const steps = (backoff: { step(): number }, count: number) => Array.from({ length: count }, () => backoff.step())

test.each([
  {
    name: 'doubles while there are steps',
    options: { durationMs: 10, factor: 2, steps: 3 },
    want: [10, 20, 40, 80, 80],
  },
  { name: 'ends at the cap', options: { durationMs: 10, factor: 2, steps: 9, capMs: 25 }, want: [10, 20, 25, 25] },
  { name: 'may begin above the cap', options: { durationMs: 40, factor: 2, steps: 9, capMs: 25 }, want: [40, 25, 25] },
  { name: 'stays without a factor', options: { durationMs: 10, steps: 3 }, want: [10, 10, 10, 10] },
  { name: 'stays without steps', options: { durationMs: 10, factor: 2, steps: 0 }, want: [10, 10] },
  {
    name: 'cuts off below a nanosecond',
    options: { durationMs: 0.000003, factor: 0.5, steps: 9 },
    want: [0.000003, 0.000001, 0],
  },
])('back-off $name', ({ options, want }) => {
  expect(steps(createBackoff(options, fixed(0)), want.length)).toEqual(want)
})

test('jitter is on top of each step, and not carried on', () => {
  expect(jitter(100, 0.5, fixed(0.5))).toBe(125)
  const backoff = createBackoff({ durationMs: 100, factor: 2, steps: 9, capMs: 300, jitter: 1 }, fixed(0.5))
  expect(steps(backoff, 4)).toEqual([150, 300, 450, 450])
})

test('the steps left are counted, down to none at the cap', () => {
  const backoff = createBackoff({ durationMs: 10, factor: 2, steps: 9, capMs: 25 }, fixed(0))
  expect([9, 8, 0, 0]).toEqual([0, 1, 2, 3].map(() => [backoff.stepsLeft, backoff.step()][0]))
})

test('a resetting back-off begins anew by the time since its beginning, used or not', async () => {
  const clock = new VirtualClock()
  const random = seededRandom(0)
  const next = createResettingBackoff({ durationMs: 1, factor: 2, steps: 9 }, { clock, random, resetMs: 100 })
  expect([next(), next()]).toEqual([1, 2])
  await clock.advance(100)
  expect(next()).toBe(4)
  await clock.advance(1)
  expect([next(), next()]).toEqual([1, 2])
  await clock.advance(100)
  expect(next()).toBe(4)
})

function setUp() {
  const clock = new VirtualClock()
  return { clock, backoff: new KeyedBackoff({ clock, initialMs: 10, maxMs: 35 }) }
}

describe('back-off by key', () => {
  test('doubles by key up to the maximum, until reset', () => {
    const { clock, backoff } = setUp()
    const delays = Array.from({ length: 4 }, () => {
      backoff.next('a', clock.now())
      return backoff.delayMs('a')
    })
    expect(delays).toEqual([10, 20, 35, 35])
    expect(backoff.delayMs('b')).toBe(0)
    backoff.reset('a')
    expect(backoff.delayMs('a')).toBe(0)
  })

  test('begins anew after twice the maximum without a failure, and not before', async () => {
    const { clock, backoff } = setUp()
    backoff.next('a', clock.now())
    await clock.advance(70)
    backoff.next('a', clock.now())
    expect(backoff.delayMs('a')).toBe(20)
    await clock.advance(71)
    backoff.next('a', clock.now())
    expect(backoff.delayMs('a')).toBe(10)
  })

  test('tells whether the delay lasts, from an event and from the last failure', async () => {
    const { clock, backoff } = setUp()
    const eventMs = clock.now()
    expect(backoff.isInBackoffSince('a', eventMs)).toBe(false)
    backoff.next('a', eventMs)
    await clock.advance(9)
    expect([backoff.isInBackoffSince('a', eventMs), backoff.isInBackoffSinceUpdate('a', clock.now())]).toEqual([
      true,
      true,
    ])
    await clock.advance(1)
    expect([backoff.isInBackoffSince('a', eventMs), backoff.isInBackoffSinceUpdate('a', clock.now())]).toEqual([
      false,
      false,
    ])
  })

  test('forgets what has expired, and adds chance where asked', async () => {
    const { clock, backoff } = setUp()
    backoff.next('a', clock.now())
    await clock.advance(71)
    backoff.next('b', clock.now())
    backoff.collectGarbage()
    expect([backoff.delayMs('a'), backoff.delayMs('b')]).toEqual([0, 10])
    const jittered = new KeyedBackoff({ clock, initialMs: 10, maxMs: 100, jitter: { factor: 1, random: fixed(0.5) } })
    jittered.next('a', clock.now())
    jittered.next('a', clock.now())
    expect(jittered.delayMs('a')).toBe(37.5)
  })
})
