import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  IntOrPercentError,
  intValueOf,
  parseIntOrString,
  scaleLeniently,
  scaleRoundingDown,
  scaleRoundingUp,
} from './int-or-percent.ts'

describe('scaling', () => {
  test.each([
    { name: 'a number is itself, whatever the total', value: 7, total: 3, up: 7, down: 7 },
    { name: 'a quarter of ten', value: '25%', total: 10, up: 3, down: 2 },
    { name: 'an exact share is not rounded', value: '29%', total: 100, up: 29, down: 29 },
    { name: 'nothing of something', value: '0%', total: 10, up: 0, down: 0 },
    { name: 'more than all', value: '150%', total: 3, up: 5, down: 4 },
    { name: 'a share of nothing', value: '50%', total: 0, up: 0, down: 0 },
    { name: 'below zero: up is toward zero', value: '-25%', total: 10, up: -2, down: -3 },
    { name: 'with a plus', value: '+10%', total: 10, up: 1, down: 1 },
    { name: 'too large for 64 bits', value: '9223372036854775807%', total: 1000, up: -(2 ** 63), down: -(2 ** 63) },
  ])('$name', ({ value, total, up, down }) => {
    expect(scaleRoundingUp(value, total)).toBe(up)
    expect(scaleRoundingDown(value, total)).toBe(down)
    expect(scaleLeniently(value, total, Math.ceil)).toBe(up)
  })

  test.each([
    { value: undefined, error: 'nil value for IntOrString' },
    { value: '10', error: 'invalid value for IntOrString: invalid type: string is not a percentage' },
    { value: '', error: 'invalid value for IntOrString: invalid type: string is not a percentage' },
    {
      value: '1.5%',
      error: 'invalid value for IntOrString: invalid value "1.5%": strconv.Atoi: parsing "1.5": invalid syntax',
    },
    { value: '%', error: 'invalid value for IntOrString: invalid value "%": strconv.Atoi: parsing "": invalid syntax' },
    {
      value: '9223372036854775808%',
      error:
        'invalid value for IntOrString: invalid value "9223372036854775808%": strconv.Atoi: parsing "9223372036854775808": value out of range',
    },
  ])('$value is refused', ({ value, error }) => {
    expect(() => scaleRoundingUp(value, 10)).toThrow(new IntOrPercentError(error))
  })

  test('the older reading takes a text without a sign for a percentage', () => {
    expect(scaleLeniently('50', 10, Math.floor)).toBe(5)
    expect(scaleLeniently('5%0%', 10, Math.floor)).toBe(5)
    expect(() => scaleLeniently('x', 10, Math.floor)).toThrow('parsing "x": invalid syntax')
  })
})

test.each([
  { text: '80', value: 80, int: 80 },
  { text: '+5', value: 5, int: 5 },
  { text: '2147483647', value: 2_147_483_647, int: 2_147_483_647 },
  { text: '2147483648', value: '2147483648', int: 2_147_483_648 },
  { text: '-2147483648', value: -2_147_483_648, int: -2_147_483_648 },
  { text: '25%', value: '25%', int: 0 },
  { text: 'http', value: 'http', int: 0 },
  { text: '', value: '', int: 0 },
])('the text $text', ({ text, value, int }) => {
  expect(parseIntOrString(text)).toBe(value)
  expect(intValueOf(parseIntOrString(text))).toBe(int)
})

describe('properties', () => {
  const percents = fc.integer({ min: 0, max: 1000 })
  const totals = fc.integer({ min: 0, max: 1_000_000 })

  test('up and down are the same or neighbours, around the exact share', () => {
    fc.assert(
      fc.property(percents, totals, (percent, total) => {
        const [up, down] = [scaleRoundingUp(`${percent}%`, total), scaleRoundingDown(`${percent}%`, total)]
        expect(BigInt(up)).toBe((BigInt(percent) * BigInt(total) + 99n) / 100n)
        expect(BigInt(down)).toBe((BigInt(percent) * BigInt(total)) / 100n)
      }),
    )
  })

  test('a share and its rest make the whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), totals, (percent, total) => {
        expect(scaleRoundingUp(`${percent}%`, total) + scaleRoundingDown(`${100 - percent}%`, total)).toBe(total)
      }),
    )
  })
})
