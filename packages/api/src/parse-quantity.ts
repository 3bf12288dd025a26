// Mirrors k8s.io/apimachinery/pkg/api/resource quantity.go ParseQuantity and UnmarshalJSON, and suffix.go, 1.36.
import { divideAwayFromZero, isInt64, maxInt64, tenTo } from './int64.ts'
import { quantityExponentMax, type Quantity, type QuantityFormat } from './quantity.ts'

/** A text that is not a quantity. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError'
}

export const quantityFormatMessage =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const suffixMessage = "unable to parse quantity's suffix"
const numericMessage = 'unable to parse numeric part of quantity'

/**
 * Sign, digits, decimals, suffix. Upstream takes more than the expression that it names. No character can belong to two
 * parts, so a long text is refused as fast as it is read.
 */
const pattern = /^([+-]?)([0-9]*)(?:\.([0-9]*))?((?:[eEinumkKMGTP]+[+-]?[0-9]*|[+-][0-9]*)?)$/

const nano = -9
const int64DigitsMax = 18
/** A binary amount has one digit less to spare, and three for every factor of 1024. */
const binaryDigitsMax = 14

interface Suffix {
  readonly base: 2 | 10
  readonly exponent: number
  readonly format: QuantityFormat
}

const decimal = (exponent: number): Suffix => ({ base: 10, exponent, format: 'DecimalSI' })
const binary = (exponent: number): Suffix => ({ base: 2, exponent, format: 'BinarySI' })

const suffixes: ReadonlyMap<string, Suffix> = new Map([
  ['n', decimal(-9)],
  ['u', decimal(-6)],
  ['m', decimal(-3)],
  ['', decimal(0)],
  ['k', decimal(3)],
  ['M', decimal(6)],
  ['G', decimal(9)],
  ['T', decimal(12)],
  ['P', decimal(15)],
  ['E', decimal(18)],
  ['Ki', binary(10)],
  ['Mi', binary(20)],
  ['Gi', binary(30)],
  ['Ti', binary(40)],
  ['Pi', binary(50)],
  ['Ei', binary(60)],
])

interface Parts {
  readonly isNegative: boolean
  readonly digits: string
  readonly decimals: string
  readonly suffix: Suffix
}

/** Throws a `QuantityError` with Kubernetes' message. */
export function parseQuantity(text: string): Quantity {
  const parts = split(text)
  return parseSmall(text, parts) ?? parseBig(text, parts)
}

/** Whether `parseQuantity` takes it. */
export function isQuantity(text: string): boolean {
  try {
    parseQuantity(text)
    return true
  } catch (error) {
    if (error instanceof QuantityError) return false
    throw error
  }
}

/** From a decoded JSON value: a string, or a number in the text that it has in JavaScript. */
export function quantityFromJson(value: unknown): Quantity {
  if (value === null) return { unscaled: 0n, scale: 0, isBig: false, format: 'DecimalExponent' }
  if (typeof value === 'string') return parseQuantity(value.trim())
  if (typeof value === 'number') return parseQuantity(String(value))
  throw new QuantityError(quantityFormatMessage)
}

function split(text: string): Parts {
  const match = text === '' ? null : pattern.exec(text)
  if (match === null) throw new QuantityError(quantityFormatMessage)
  const [, sign = '', digits = '', decimals = '', suffixText = ''] = match
  const suffix = suffixes.get(suffixText) ?? parseExponent(suffixText)
  if (suffix === undefined) throw new QuantityError(suffixMessage)
  const isPadded = digits === '' || digits.startsWith('0')
  return { isNegative: sign === '-', digits: isPadded ? digits.replace(/^0+/, '') || '0' : digits, decimals, suffix }
}

/** Differs: upstream takes exponents up to 2^31 and spends hours or all memory on the sum of two. */
function parseExponent(text: string): Suffix | undefined {
  const match = /^[eE]([+-]?[0-9]+)$/.exec(text)
  if (match === null) return undefined
  const exponent = Number(match[1])
  if (Math.abs(exponent) > quantityExponentMax) return undefined
  return { base: 10, exponent, format: 'DecimalExponent' }
}

/** The amount as an int64, unless it may not fit or is finer than nano. */
function parseSmall(text: string, { isNegative, digits, decimals, suffix }: Parts): Quantity | undefined {
  const isBinary = suffix.base === 2
  if (isBinary && decimals !== '') return undefined
  const digitsMax = isBinary ? binaryDigitsMax - (suffix.exponent * 3) / 10 : int64DigitsMax
  const scale = isBinary ? 0 : suffix.exponent - decimals.length
  if (digits.length + decimals.length > digitsMax || scale < nano) return undefined
  const shifted = digits + decimals
  const amount = BigInt(shifted)
  const scaled = isBinary ? amount << BigInt(suffix.exponent) : amount
  if (!isInt64(scaled)) return undefined
  const isCanonical = isBinary
    ? amount % 8n !== 0n
    : scale % 3 === 0 && !shifted.endsWith('000') && !shifted.startsWith('0')
  const unscaled = isNegative ? -scaled : scaled
  const kept = isCanonical || text === '0' ? text : undefined
  return { unscaled, scale, isBig: false, format: suffix.format, text: kept }
}

/** Exact, but never finer than nano: what is not zero does not become zero. Binary amounts stop at the largest int64. */
function parseBig(text: string, { isNegative, digits, decimals, suffix }: Parts): Quantity {
  if (!/^[+-]?\.?[0-9]/.test(text)) throw new QuantityError(numericMessage)
  let unscaled = BigInt(digits + decimals)
  let scale = -decimals.length
  let format = suffix.format
  if (suffix.base === 10) scale += suffix.exponent
  else unscaled <<= BigInt(suffix.exponent)
  if (unscaled !== 0n) {
    unscaled = scale < nano ? divideAwayFromZero(unscaled, nano - scale) : unscaled * tenTo(scale - nano)
    scale = nano
  }
  if (suffix.base === 2 && unscaled > maxInt64 * tenTo(-scale)) {
    unscaled = maxInt64
    scale = 0
  }
  if (suffix.base === 2 && unscaled > 0n && unscaled < tenTo(-scale)) format = 'DecimalSI'
  return { unscaled: isNegative ? -unscaled : unscaled, scale, isBig: true, format }
}
