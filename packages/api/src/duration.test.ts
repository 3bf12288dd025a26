import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  DurationError,
  humanDuration,
  parseDuration,
  parseDurationMs,
  printDuration,
  printDurationMs,
  shortHumanDuration,
} from './duration.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const year = 365 * day

describe('parseDuration', () => {
  test.each([
    { text: '0', ns: 0n },
    { text: '-0', ns: 0n },
    { text: '5s', ns: 5_000_000_000n },
    { text: '+5s', ns: 5_000_000_000n },
    { text: '-1.5h', ns: -5_400_000_000_000n },
    { text: '1h15m30.918s', ns: 4_530_918_000_000n },
    { text: '.5s', ns: 500_000_000n },
    { text: '1.s', ns: 1_000_000_000n },
    { text: '1us1µs1μs', ns: 3000n },
    { text: '0.9ns', ns: 0n },
    { text: '1.9ns', ns: 1n },
    { text: '1.5h', ns: 5_400_000_000_000n },
    { text: '1h2m3s4ms5us6ns', ns: 3_723_004_005_006n },
    { text: '-.5s', ns: -500_000_000n },
    { text: '9223372036854775807ns', ns: 2n ** 63n - 1n },
    { text: '-9223372036854775808ns', ns: -(2n ** 63n) },
    { text: '0.3333333333333333333h', ns: 1_200_000_000_000n },
    { text: '0.100000000000000000000h', ns: 360_000_000_000n },
  ])('$text', ({ text, ns }) => {
    expect(parseDuration(text)).toBe(ns)
  })

  test.each([
    { text: '', error: 'time: invalid duration ""' },
    { text: '-', error: 'time: invalid duration "-"' },
    { text: '.', error: 'time: invalid duration "."' },
    { text: '.s', error: 'time: invalid duration ".s"' },
    { text: '3', error: 'time: missing unit in duration "3"' },
    { text: '1', error: 'time: missing unit in duration "1"' },
    { text: '1s2', error: 'time: missing unit in duration "1s2"' },
    { text: '1d', error: 'time: unknown unit "d" in duration "1d"' },
    { text: '1 s', error: 'time: unknown unit " s" in duration "1 s"' },
    { text: '1s ', error: 'time: unknown unit "s " in duration "1s "' },
    { text: 'é', error: 'time: invalid duration "\\xc3\\xa9"' },
    { text: '9223372036854775808ns', error: 'time: invalid duration "9223372036854775808ns"' },
    { text: '2562047h47m16.854775808s', error: 'time: invalid duration "2562047h47m16.854775808s"' },
    { text: '-9223372036854775809ns', error: 'time: invalid duration "-9223372036854775809ns"' },
    { text: '99999999999999999999h', error: 'time: invalid duration "99999999999999999999h"' },
  ])('$text is refused', ({ text, error }) => {
    expect(() => parseDuration(text)).toThrow(new DurationError(error))
  })

  test('in ms', () => {
    expect(parseDurationMs('1m30s')).toBe(90_000)
    expect(parseDurationMs('1500us')).toBe(1.5)
    expect(parseDurationMs('-2562047h47m16.854775808s')).toBeCloseTo(-(2 ** 63) / 1e6, 2)
  })
})

test.each([
  { ns: 0n, text: '0s' },
  { ns: 1n, text: '1ns' },
  { ns: 1100n, text: '1.1µs' },
  { ns: 2_200_000n, text: '2.2ms' },
  { ns: 3_300_000_000n, text: '3.3s' },
  { ns: 245_000_000_000n, text: '4m5s' },
  { ns: 245_001_000_000n, text: '4m5.001s' },
  { ns: 18_367_001_000_000n, text: '5h6m7.001s' },
  { ns: 3_600_000_000_000n, text: '1h0m0s' },
  { ns: 480_000_000_001n, text: '8m0.000000001s' },
  { ns: -1_500_000_000n, text: '-1.5s' },
  { ns: 2n ** 63n - 1n, text: '2562047h47m16.854775807s' },
  { ns: -(2n ** 63n), text: '-2562047h47m16.854775808s' },
])('$ns ns prints as $text', ({ ns, text }) => {
  expect(printDuration(ns)).toBe(text)
})

test('ms print alike', () => {
  expect(printDurationMs(90_000)).toBe('1m30s')
  expect(printDurationMs(0.25)).toBe('250µs')
})

test.each([
  { ms: -2 * second, human: '<invalid>', short: '<invalid>' },
  { ms: -second, human: '0s', short: '0s' },
  { ms: 0, human: '0s', short: '0s' },
  { ms: second - 1, human: '0s', short: '0s' },
  { ms: 59 * second, human: '59s', short: '59s' },
  { ms: minute, human: '60s', short: '1m' },
  { ms: 2 * minute - 1, human: '119s', short: '1m' },
  { ms: 2 * minute, human: '2m', short: '2m' },
  { ms: 2 * minute + second, human: '2m1s', short: '2m' },
  { ms: 10 * minute - second, human: '9m59s', short: '9m' },
  { ms: 10 * minute + second, human: '10m', short: '10m' },
  { ms: 3 * hour - minute, human: '179m', short: '2h' },
  { ms: 3 * hour, human: '3h', short: '3h' },
  { ms: 3 * hour + minute, human: '3h1m', short: '3h' },
  { ms: 8 * hour + minute, human: '8h', short: '8h' },
  { ms: 2 * day - hour, human: '47h', short: '1d' },
  { ms: 2 * day, human: '2d', short: '2d' },
  { ms: 2 * day + hour, human: '2d1h', short: '2d' },
  { ms: 8 * day + hour, human: '8d', short: '8d' },
  { ms: 2 * year - day, human: '729d', short: '1y' },
  { ms: 2 * year, human: '2y', short: '2y' },
  { ms: 2 * year + day, human: '2y1d', short: '2y' },
  { ms: 8 * year + day, human: '8y', short: '8y' },
])('an age of $ms ms is $human, in short $short', ({ ms, human, short }) => {
  expect(humanDuration(ms)).toBe(human)
  expect(shortHumanDuration(ms)).toBe(short)
})

describe('properties', () => {
  test('a printed duration reads as itself', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (ns) => {
        expect(parseDuration(printDuration(ns))).toBe(ns)
      }),
    )
  })

  test('a longer age never prints as one of fewer seconds', () => {
    const unitMs = new Map([
      ['s', second],
      ['m', minute],
      ['h', hour],
      ['d', day],
      ['y', year],
    ])
    const readMs = (text: string): number =>
      [...text.matchAll(/([0-9]+)([a-z])/g)].reduce(
        (sum, [, count, unit = '']) => sum + Number(count) * (unitMs.get(unit) ?? 0),
        0,
      )
    fc.assert(
      fc.property(fc.nat(20 * year), fc.nat(hour), (ms, moreMs) => {
        expect(readMs(humanDuration(ms))).toBeLessThanOrEqual(ms)
        expect(readMs(humanDuration(ms + moreMs))).toBeGreaterThanOrEqual(readMs(humanDuration(ms)))
      }),
    )
  })
})
