import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TimeError } from './go-time.ts'
import { decodeMicroTime, decodeTime, parseTime, toMicroTime, toTime, zeroTimeMs } from './time.ts'

const base = Date.UTC(2024, 0, 2, 3, 4, 5)

describe('printing', () => {
  test.each([
    { ms: base, time: '2024-01-02T03:04:05Z', micro: '2024-01-02T03:04:05.000000Z' },
    { ms: base + 999, time: '2024-01-02T03:04:05Z', micro: '2024-01-02T03:04:05.999000Z' },
    { ms: base + 0.25, time: '2024-01-02T03:04:05Z', micro: '2024-01-02T03:04:05.000250Z' },
    { ms: -0.001, time: '1969-12-31T23:59:59Z', micro: '1969-12-31T23:59:59.999999Z' },
    { ms: 0, time: '1970-01-01T00:00:00Z', micro: '1970-01-01T00:00:00.000000Z' },
    { ms: zeroTimeMs, time: '0001-01-01T00:00:00Z', micro: '0001-01-01T00:00:00.000000Z' },
  ])('$ms', ({ ms, time, micro }) => {
    expect(toMicroTime(ms)).toBe(micro)
    expect(toTime(ms)).toBe(time)
  })
})

describe('parseTime', () => {
  test.each([
    { text: '2024-01-02T03:04:05Z', ms: base },
    { text: '2024-01-02T03:04:05.678Z', ms: base + 678 },
    { text: '2024-01-02T03:04:05.000250Z', ms: base + 0.25 },
    { text: '2024-01-02T03:04:05,5Z', ms: base + 500 },
    { text: '2024-01-02T3:04:05Z', ms: base },
    { text: '2024-01-02T05:04:05+02:00', ms: base },
    { text: '2024-01-01T21:34:05-05:30', ms: base },
    { text: '2024-02-29T00:00:00Z', ms: Date.UTC(2024, 1, 29) },
    { text: '2000-02-29T00:00:00Z', ms: Date.UTC(2000, 1, 29) },
    { text: '2024-12-31T23:59:59Z', ms: Date.UTC(2024, 11, 31, 23, 59, 59) },
    { text: '0001-01-01T00:00:00Z', ms: zeroTimeMs },
    { text: '9999-12-31T23:59:59Z', ms: Date.UTC(9999, 11, 31, 23, 59, 59) },
    { text: '1970-01-01T00:00:00Z', ms: 0 },
    { text: '2000-03-01T00:00:00.5Z', ms: 951_868_800_500 },
    { text: '1969-12-31T23:59:59.25Z', ms: -750 },
    { text: '2020-01-01T01:00:00+01:00', ms: 1_577_836_800_000 },
  ])('$text', ({ text, ms }) => {
    expect(parseTime(text)).toBeCloseTo(ms, 3)
  })

  test.each([
    '',
    'x',
    '2024-01-02',
    '2024-01-02 03:04:05Z',
    '2024-01-02T03:04:05',
    '2024-01-02T03:04:05z',
    '2024-01-02T24:00:00Z',
    '2024-01-02T03:60:05Z',
    '2024-01-02T03:04:60Z',
    '2024-13-02T03:04:05Z',
    '2024-00-02T03:04:05Z',
    '2024-01-00T03:04:05Z',
    '2024-02-30T03:04:05Z',
    '2023-02-29T03:04:05Z',
    '1900-02-29T03:04:05Z',
    '2100-02-29T00:00:00Z',
    '2024-04-31T03:04:05Z',
    '2024-01-02T03:04:05Z ',
    '12024-01-02T03:04:05Z',
    '2024-01-02T03:04:05+25:00',
    '2024-01-02T03:04:05+0200',
  ])('%s is no time', (text) => {
    expect(parseTime(text)).toBeUndefined()
    expect(() => decodeTime(text)).toThrow(TimeError)
  })

  test('what is not there is no time', () => {
    expect([parseTime(undefined), parseTime(null)]).toEqual([undefined, undefined])
  })
})

describe('decoding says what Go says', () => {
  const layout = '2006-01-02T15:04:05Z07:00'
  test.each([
    { text: 'x', error: `parsing time "x" as "${layout}": cannot parse "x" as "2006"` },
    { text: '2024-1-2', error: `parsing time "2024-1-2" as "${layout}": cannot parse "1-2" as "01"` },
    { text: '2024-13-01T00:00:00Z', error: 'parsing time "2024-13-01T00:00:00Z": month out of range' },
    { text: '2024-02-30T00:00:00Z', error: 'parsing time "2024-02-30T00:00:00Z": day out of range' },
    { text: '2024-01-01T00:00:00Zx', error: 'parsing time "2024-01-01T00:00:00Zx": extra text: "x"' },
    {
      text: '2024-01-01T00:00:00',
      error: `parsing time "2024-01-01T00:00:00" as "${layout}": cannot parse "" as "Z07:00"`,
    },
    {
      text: '2024-01-01T00:00:00+00:61',
      error: 'parsing time "2024-01-01T00:00:00+00:61": time zone offset minute out of range',
    },
  ])('$text', ({ text, error }) => {
    expect(() => decodeTime(text)).toThrow(new TimeError(error))
  })

  test('a Time drops its fraction, a MicroTime needs six digits', () => {
    expect(decodeTime('2024-01-02T03:04:05.999Z')).toBe(base)
    expect(decodeMicroTime('2024-01-02T03:04:05.000250Z')).toBeCloseTo(base + 0.25, 3)
    expect(() => decodeMicroTime('2024-01-02T03:04:05Z')).toThrow('cannot parse "Z" as ".000000"')
    expect(() => decodeMicroTime('2024-01-02T03:04:05.0000001Z')).toThrow('cannot parse "1Z" as "Z07:00"')
  })
})

describe('properties', () => {
  const seconds = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 })

  test('a printed time reads as itself', () => {
    fc.assert(
      fc.property(seconds, (at) => {
        expect(parseTime(toTime(at * 1000))).toBe(at * 1000)
        expect(decodeTime(toTime(at * 1000))).toBe(at * 1000)
      }),
    )
  })

  test('the platform prints the same', () => {
    fc.assert(
      fc.property(seconds, (at) => {
        expect(toTime(at * 1000)).toBe(new Date(at * 1000).toISOString().replace('.000', ''))
      }),
      { numRuns: 1000 },
    )
  })

  test('every reader agrees on every offset', () => {
    fc.assert(
      fc.property(seconds, fc.integer({ min: -23, max: 23 }), (at, offsetHours) => {
        const local = toTime((at + offsetHours * 3600) * 1000)
        const sign = offsetHours < 0 ? '-' : '+'
        const text = `${local.slice(0, -1)}${sign}${String(Math.abs(offsetHours)).padStart(2, '0')}:00`
        expect(/^[0-9]{4}-/.test(text) ? parseTime(text) : at * 1000).toBe(at * 1000)
      }),
    )
  })
})
