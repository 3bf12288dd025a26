import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isQuantity, parseQuantity, quantityFromJson } from './parse-quantity.ts'
import { printQuantity } from './print-quantity.ts'
import {
  addQuantities,
  compareQuantities,
  isSameQuantity,
  multiplyQuantity,
  negateQuantity,
  newMilliQuantity,
  newQuantity,
  newScaledQuantity,
  quantityDecimal,
  quantityFloat,
  quantityInt64,
  quantityMilliValue,
  quantitySign,
  quantityValue,
  roundUpQuantity,
  scaledValue,
  subtractQuantities,
} from './quantity.ts'
import { milliValueOf, valueOf } from './quantity-number.ts'

const wrongFormat = /^quantities must match the regular expression/
const wrongSuffix = "unable to parse quantity's suffix"

describe('parseQuantity and printQuantity', () => {
  test.each([
    { text: '0', canonical: '0', why: 'zero' },
    { text: '-0', canonical: '0', why: 'zero has no sign' },
    { text: '+', canonical: '0', why: 'a sign alone is zero' },
    { text: 'k', canonical: '0', why: 'a suffix alone is zero' },
    { text: '100m', canonical: '100m', why: 'canonical' },
    { text: '0.1', canonical: '100m', why: 'no decimals' },
    { text: '1000m', canonical: '1', why: 'the largest suffix' },
    { text: '1024Ki', canonical: '1Mi', why: 'the largest suffix of its family' },
    { text: '1.5Gi', canonical: '1536Mi', why: 'no decimals, binary' },
    { text: '0.5Ki', canonical: '512', why: 'below 1Ki there is no suffix' },
    { text: '0.001Ki', canonical: '1024m', why: 'what is not whole is decimal' },
    { text: '1500.0M', canonical: '1500M', why: 'zeros behind the point go' },
    {
      text: '1.500',
      canonical: '1.500',
      why: 'kept: its scale is a multiple of three and its digits do not end in 000',
    },
    { text: '3k', canonical: '3k', why: 'canonical' },
    { text: '12e3', canonical: '12e3', why: 'exponents stay exponents' },
    { text: '1.2e5', canonical: '120e3', why: 'exponents are multiples of three' },
    { text: '1E6', canonical: '1E6', why: 'a canonical text is kept as it is' },
    { text: '1E', canonical: '1E', why: 'exa, not an exponent' },
    { text: '.5', canonical: '500m', why: 'no digits before the point' },
    { text: '5.', canonical: '5.', why: 'no digits behind the point, and kept' },
    { text: '0.0000000001', canonical: '1n', why: 'nothing above zero becomes zero' },
    { text: '-0.0000000001', canonical: '-1n', why: 'away from zero on both sides' },
    { text: '9223372036854775808Ki', canonical: '9223372036854775807', why: 'binary amounts are capped' },
    { text: '00123', canonical: '00123', why: 'kept with its zeros' },
  ])('$text is $canonical: $why', ({ text, canonical }) => {
    expect(printQuantity(parseQuantity(text))).toBe(canonical)
    expect(isQuantity(text)).toBe(true)
  })

  test.each([
    { text: '', error: wrongFormat },
    { text: ' 1', error: wrongFormat },
    { text: '1 Gi', error: wrongFormat },
    { text: '1.2.3', error: wrongFormat },
    { text: '0x10', error: wrongFormat },
    { text: '1\n', error: wrongFormat },
    { text: '1K', error: wrongSuffix },
    { text: '1ki', error: wrongSuffix },
    { text: '1kk', error: wrongSuffix },
    { text: '1e', error: wrongSuffix },
    { text: '1Gi1', error: wrongSuffix },
    { text: '--1', error: wrongSuffix },
    { text: '.Ei', error: 'unable to parse numeric part of quantity' },
    { text: '1e1001', error: wrongSuffix },
  ])('$text is refused', ({ text, error }) => {
    expect(() => parseQuantity(text)).toThrow(error)
    expect(isQuantity(text)).toBe(false)
  })

  test('long texts are read and refused in no time', () => {
    const zeros = '0'.repeat(100_000)
    expect(printQuantity(parseQuantity(`1${zeros}e2`))).toBe('1e100002')
    expect(isQuantity(`${zeros}!`)).toBe(false)
    expect(isQuantity(`${'e'.repeat(100_000)}!`)).toBe(false)
  })

  test('JSON may hold a number', () => {
    expect(printQuantity(quantityFromJson(2))).toBe('2')
    expect(printQuantity(quantityFromJson(0.25))).toBe('250m')
    expect(printQuantity(quantityFromJson(' 1 '))).toBe('1')
    expect(quantityValue(quantityFromJson(null))).toBe(0n)
    expect(() => quantityFromJson([])).toThrow(wrongFormat)
  })
})

describe('what is read off a quantity', () => {
  test.each([
    { text: '1500m', value: 2n, milli: 1500n, float: 1.5, int64: undefined, decimal: '1.500' },
    { text: '-1500m', value: -2n, milli: -1500n, float: -1.5, int64: undefined, decimal: '-1.500' },
    { text: '1Ki', value: 1024n, milli: 1_024_000n, float: 1024, int64: 1024n, decimal: '1024' },
    { text: '2k', value: 2000n, milli: 2_000_000n, float: 2000, int64: 2000n, decimal: '2000' },
    { text: '1n', value: 1n, milli: 1n, float: 1e-9, int64: undefined, decimal: '0.000000001' },
  ])('$text', ({ text, value, milli, float, int64, decimal }) => {
    const q = parseQuantity(text)
    expect([quantityValue(q), quantityMilliValue(q), quantityInt64(q)]).toEqual([value, milli, int64])
    expect(quantityFloat(q)).toBeCloseTo(float, 12)
    expect(quantityDecimal(q)).toBe(decimal)
  })

  test('a value that does not fit becomes 0 or wraps, as upstream', () => {
    expect(scaledValue(newScaledQuantity(1n, 19), 0)).toBe(0n)
    expect(quantityMilliValue(newQuantity(2n ** 62n))).toBe(BigInt.asIntN(64, 2n ** 62n * 1000n))
    expect(quantityInt64(newScaledQuantity(1n, 19))).toBeUndefined()
  })
})

describe('arithmetic', () => {
  test('a zero takes the format of what is added to it', () => {
    const zero = newQuantity(0n, 'DecimalSI')
    expect(printQuantity(addQuantities(zero, parseQuantity('1Gi')))).toBe('1Gi')
    expect(printQuantity(subtractQuantities(zero, parseQuantity('1Gi')))).toBe('-1Gi')
    expect(printQuantity(addQuantities(parseQuantity('1Gi'), parseQuantity('1')))).toBe('1073741825')
  })

  test('rounding goes away from zero', () => {
    expect(printQuantity(roundUpQuantity(parseQuantity('1001m'), 0).result)).toBe('2')
    expect(printQuantity(roundUpQuantity(parseQuantity('-1001m'), 0).result)).toBe('-2')
    expect(roundUpQuantity(parseQuantity('1001m'), 0).isExact).toBe(false)
    expect(roundUpQuantity(parseQuantity('2k'), 0)).toMatchObject({ isExact: true, result: { text: '2k' } })
  })

  test('a product says whether it fits', () => {
    expect(multiplyQuantity(newQuantity(2n ** 62n), 4n)).toMatchObject({
      isExact: false,
      result: { unscaled: 2n ** 64n },
    })
    expect(multiplyQuantity(newQuantity(7n), 6n)).toMatchObject({ isExact: true, result: { unscaled: 42n } })
  })
})

/** Texts that upstream has a use for, and beyond. */
const texts = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.bigInt({ min: 0n, max: 10n ** 20n }),
    fc.option(fc.integer({ min: 0, max: 999_999 }), { nil: undefined }),
    fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'P', 'E', 'Ki', 'Mi', 'Gi', 'Ti', 'e3', 'e-2', 'E5'),
  )
  .map(([sign, whole, decimals, suffix]) => `${sign}${whole}${decimals === undefined ? '' : `.${decimals}`}${suffix}`)
const quantities = texts.map(parseQuantity)
/** Not at the ends of what upstream can hold, where it caps and rounds. */
const moderate = fc
  .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.constantFrom('n', 'u', 'm', '', 'k', 'Ki', 'Mi'))
  .map(([amount, suffix]) => parseQuantity(`${amount}${suffix}`))

describe('properties', () => {
  test('printing what was printed changes nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const canonical = printQuantity({ ...parseQuantity(text), text: undefined })
        const again = parseQuantity(canonical)
        expect(printQuantity({ ...again, text: undefined })).toBe(canonical)
      }),
    )
  })

  test('a printed quantity is the same number', () => {
    fc.assert(
      fc.property(moderate, (q) => {
        expect(isSameQuantity(parseQuantity(printQuantity({ ...q, text: undefined })), q)).toBe(true)
      }),
    )
  })

  test('sums commute, differences undo them, negation is a difference from zero', () => {
    fc.assert(
      fc.property(quantities, quantities, (a, b) => {
        const sum = addQuantities(a, b)
        expect(isSameQuantity(sum, addQuantities(b, a))).toBe(true)
        expect(isSameQuantity(subtractQuantities(sum, b), a)).toBe(true)
        expect(quantitySign(addQuantities(a, negateQuantity(a)))).toBe(0)
      }),
    )
  })

  test('the order is total and agrees with differences', () => {
    fc.assert(
      fc.property(quantities, quantities, (a, b) => {
        expect(compareQuantities(a, b)).toBe(quantitySign(subtractQuantities(a, b)))
        expect(compareQuantities(a, b) + compareQuantities(b, a)).toBe(0)
      }),
    )
  })

  test('arithmetic changes no argument', () => {
    fc.assert(
      fc.property(quantities, quantities, (a, b) => {
        const before = [{ ...a }, { ...b }]
        addQuantities(a, b)
        subtractQuantities(a, b)
        multiplyQuantity(a, 3n)
        roundUpQuantity(a, 0)
        expect([a, b]).toEqual(before)
      }),
    )
  })

  test('rounding up is at least the number itself, and less than one unit above', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.integer({ min: -3, max: 6 }), (milli, scale) => {
        const q = newMilliQuantity(milli)
        const rounded = roundUpQuantity(q, scale).result
        expect(compareQuantities(rounded, q)).toBeGreaterThanOrEqual(0)
        expect(compareQuantities(rounded, addQuantities(q, newScaledQuantity(1n, scale)))).toBeLessThanOrEqual(0)
      }),
    )
  })

  test('numbers agree with exact values wherever they can', () => {
    const common = fc
      .tuple(
        fc.integer({ min: 0, max: 2_000_000_000 }),
        fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'n', 'Ti'),
      )
      .map(([amount, suffix]) => `${amount}${suffix}`)
    fc.assert(
      fc.property(common, (text) => {
        expect(milliValueOf(text)).toBe(Number(quantityMilliValue(parseQuantity(text))))
        expect(valueOf(text)).toBe(Number(quantityValue(parseQuantity(text))))
      }),
    )
    expect(() => milliValueOf('1x')).toThrow(wrongFormat)
    expect(() => milliValueOf('')).toThrow(wrongFormat)
  })
})
