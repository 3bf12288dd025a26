// Mirrors apimachinery pkg/api/resource/quantity.go, ParseQuantity, 1.36, as far as the fields of its result go.
import { must } from '@coxswain/base'

/** In Go a time keeps more than its instant; only the zero one looks the same everywhere. */
export function dumpTime(value: unknown): string {
  if (typeof value !== 'string') return '{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}'
  const seconds = Math.floor(Date.parse(value) / 1000) + secondsFromYearOne
  return `{Time:(time.Time){wall:(uint64)0 ext:(int64)${seconds} loc:(*time.Location)<nil>}}`
}

const secondsFromYearOne = 62_135_596_800

export function dumpIntOrString(value: unknown): string {
  const isText = typeof value === 'string'
  const number = typeof value === 'number' ? value : 0
  return `{Type:(intstr.Type)${isText ? 1 : 0} IntVal:(int32)${number} StrVal:(string)${isText ? value : ''}}`
}

/** The three fields of Go's Quantity, and its format. */
interface GoQuantity {
  readonly value: bigint
  readonly scale: number
  /** Set for amounts that 64 bits and powers of ten do not hold: the decimal number `unscaled / 10^scale`. */
  readonly decimal?: { readonly unscaled: bigint; readonly scale: number } | undefined
  /** The text it was read from, if that is canonical as far as a quick look can tell. */
  readonly text: string
  readonly format: 'DecimalSI' | 'BinarySI' | 'DecimalExponent' | ''
}

/** An absent quantity is Go's zero value, which has no format. */
export function dumpQuantity(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value
  const {
    value: amount,
    scale,
    decimal,
    text: kept,
    format,
  } = typeof text === 'string' ? readQuantity(text.trim()) : zero
  const i = `i:(resource.int64Amount){value:(int64)${amount} scale:(resource.Scale)${scale}}`
  const d = `d:(resource.infDecAmount){Dec:(*inf.Dec)${decimal === undefined ? '<nil>' : dumpDecimal(decimal)}}`
  return `{${i} ${d} s:(string)${kept} Format:(resource.Format)${format}}`
}

const zero: GoQuantity = { value: 0n, scale: 0, text: '', format: '' }

interface Parts {
  readonly isNegative: boolean
  /** Digits before the point, without leading zeros but never empty. */
  readonly whole: string
  readonly fraction: string
  readonly base: 2 | 10
  readonly exponent: number
  readonly format: 'DecimalSI' | 'BinarySI' | 'DecimalExponent'
}

const binarySuffixes: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 }
const decimalSuffixes: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}

function splitQuantity(text: string): Parts {
  const match = must(/^([+-]?)0*(\d*)(?:\.(\d*))?(.*)$/.exec(text), 'a quantity that the server accepted')
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match
  const shared = { isNegative: sign === '-', whole: whole === '' ? '0' : whole, fraction }
  const binary = binarySuffixes[suffix]
  if (binary !== undefined) return { ...shared, base: 2, exponent: binary, format: 'BinarySI' }
  const decimal = decimalSuffixes[suffix]
  if (decimal !== undefined) return { ...shared, base: 10, exponent: decimal, format: 'DecimalSI' }
  return { ...shared, base: 10, exponent: Number(suffix.slice(1)), format: 'DecimalExponent' }
}

const int64Max = 2n ** 63n - 1n
const digitsMax = 18
const smallestScale = -9

function readQuantity(text: string): GoQuantity {
  if (text === '0') return { ...zero, text, format: 'DecimalSI' }
  const parts = splitQuantity(text)
  return readSmall(text, parts) ?? readLarge(parts)
}

/** Undefined when the digits might not fit: the rule counts digits and is careful. */
function readSmall(
  text: string,
  { isNegative, whole, fraction, base, exponent, format }: Parts,
): GoQuantity | undefined {
  const isBinary = base === 2
  if (isBinary && fraction !== '') return undefined
  const spare = isBinary
    ? 15 - whole.length - Math.trunc(Math.fround((exponent * 3) / 10)) - 1
    : digitsMax - whole.length - fraction.length
  const scale = (isBinary ? 0 : exponent) - fraction.length
  if (spare < 0 || scale < smallestScale) return undefined
  const digits = whole + fraction
  const value = BigInt(digits)
  const amount = isBinary ? value * 2n ** BigInt(exponent) : value
  if (amount > int64Max) return undefined
  const isCanonical = isBinary
    ? exponent % 10 === 0 && (value & 7n) !== 0n
    : scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0')
  return { value: isNegative ? -amount : amount, scale, text: isCanonical ? text : '', format }
}

/** Rounded up to nanos, and in binary form no larger than 64 bits. */
function readLarge({ isNegative, whole, fraction, base, exponent, format }: Parts): GoQuantity {
  let unscaled = BigInt(whole + fraction) * (base === 2 ? 2n ** BigInt(exponent) : 1n)
  let scale = fraction.length - (base === 10 ? exponent : 0)
  if (unscaled !== 0n) {
    unscaled = rescale(unscaled, scale, -smallestScale)
    scale = -smallestScale
  }
  const one = 10n ** BigInt(Math.max(0, scale))
  const isCapped = format === 'BinarySI' && unscaled > int64Max * one
  const isFraction = format === 'BinarySI' && unscaled > 0n && unscaled < one
  const capped = isCapped ? { unscaled: int64Max, scale: 0 } : { unscaled, scale }
  const decimal = { unscaled: isNegative ? -capped.unscaled : capped.unscaled, scale: capped.scale }
  return { ...zero, decimal, format: isFraction ? 'DecimalSI' : format }
}

/** `unscaled / 10^from` as `… / 10^to`, rounded away from zero. */
function rescale(unscaled: bigint, from: number, to: number): bigint {
  if (from <= to) return unscaled * 10n ** BigInt(to - from)
  const divisor = 10n ** BigInt(from - to)
  return (unscaled + divisor - 1n) / divisor
}

/** Go keeps big numbers in 64-bit words, the lowest first. */
function dumpDecimal({ unscaled, scale }: { readonly unscaled: bigint; readonly scale: number }): string {
  const words: bigint[] = []
  for (let rest = unscaled < 0n ? -unscaled : unscaled; rest > 0n; rest >>= 64n) words.push(BigInt.asUintN(64, rest))
  const abs = words.length === 0 ? '<nil>' : `[${words.join(' ')}]`
  return `{unscaled:(big.Int){neg:(bool)${unscaled < 0n} abs:(big.nat)${abs}} scale:(inf.Scale)${scale}}`
}
