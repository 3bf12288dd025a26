// Mirrors k8s.io/apimachinery/pkg/api/resource quantity.go, amount.go, math.go and scale_int.go, 1.36.
import { divideAwayFromZero, isInt64, maxInt64, minInt64, signOf, tenTo } from './int64.ts'

/** How a quantity is printed: `1Ki`, `1k`, `1e3`. */
export type QuantityFormat = 'BinarySI' | 'DecimalSI' | 'DecimalExponent'

/**
 * The exact number `unscaled × 10^scale` and the way it is written. Never changed: arithmetic returns new ones.
 *
 * Kubernetes holds a number as an int64 with a scale while it fits and as a decimal of any length otherwise. Which of the
 * two it is shows: where an answer does not fit into an int64, the one answers 0 or wraps, the other wraps. So it is kept.
 */
export interface Quantity {
  readonly unscaled: bigint
  readonly scale: number
  readonly isBig: boolean
  readonly format: QuantityFormat
  /** The text it was read from, if that is canonical. Arithmetic drops it. */
  readonly text?: string | undefined
}

/** 10^1000 is a long text already; past that the exact sum of two quantities would be a way to fill the memory. */
export const quantityExponentMax = 1000

export function newQuantity(value: bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
  return { unscaled: value, scale: 0, isBig: false, format }
}

export function newMilliQuantity(milliValue: bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
  return { unscaled: milliValue, scale: -3, isBig: false, format }
}

/** `value × 10^scale` */
export function newScaledQuantity(value: bigint, scale: number): Quantity {
  return { unscaled: value, scale, isBig: false, format: 'DecimalSI' }
}

/** -1, 0 or 1. */
export function quantitySign(q: Quantity): number {
  return signOf(q.unscaled)
}

/** The sum takes the format of `a`, or of `b` when `a` is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  const format = a.unscaled === 0n ? b.format : a.format
  return combine(a, b, { by: b.unscaled, format })
}

/** The difference takes the format of `a`, or of `b` when `a` is zero. */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  const format = a.unscaled === 0n ? b.format : a.format
  const by = a.isBig || b.isBig || b.unscaled !== minInt64 ? -b.unscaled : minInt64
  return combine(a, b, { by, format })
}

/** `isExact` is false when the unscaled product does not fit into an int64. The product itself is exact all the same. */
export function multiplyQuantity(q: Quantity, by: bigint): { readonly result: Quantity; readonly isExact: boolean } {
  const small = q.isBig ? undefined : multiplySmall(q, by)
  if (small !== undefined) return { result: { ...small, isBig: false, format: q.format }, isExact: true }
  const unscaled = q.unscaled * by
  return { result: { unscaled, scale: q.scale, isBig: true, format: q.format }, isExact: isInt64(unscaled) }
}

export function negateQuantity(q: Quantity): Quantity {
  const unscaled = q.isBig ? -q.unscaled : BigInt.asIntN(64, -q.unscaled)
  return { unscaled, scale: q.scale, isBig: q.isBig, format: q.format }
}

/** -1, 0 or 1, by the exact values. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  if (a.scale === b.scale) return signOf(a.unscaled - b.unscaled)
  const scale = Math.min(a.scale, b.scale)
  return signOf(rescaled(a, scale) - rescaled(b, scale))
}

/** Whether both are the same number, however they are written. */
export function isSameQuantity(a: Quantity, b: Quantity): boolean {
  return compareQuantities(a, b) === 0
}

/** Rounded away from zero to a multiple of `10^scale`; `isExact` when there was nothing to round. */
export function roundUpQuantity(q: Quantity, scale: number): { readonly result: Quantity; readonly isExact: boolean } {
  if (!q.isBig && q.scale >= scale) return { result: q, isExact: true }
  const unscaled = q.scale >= scale ? rescaled(q, scale) : divideAwayFromZero(q.unscaled, scale - q.scale)
  const isExact = q.scale >= scale || unscaled * tenTo(scale - q.scale) === q.unscaled
  return { result: { unscaled, scale, isBig: q.isBig, format: q.format }, isExact }
}

/** The value in whole units, rounded up. See `scaledValue` for what becomes of one that does not fit. */
export function quantityValue(q: Quantity): bigint {
  return scaledValue(q, 0)
}

export function quantityMilliValue(q: Quantity): bigint {
  return scaledValue(q, -3)
}

/**
 * The value as an int64 in units of `10^scale`, rounded up (small ones away from zero). One that does not fit is not
 * refused: it wraps, or becomes 0, as it does upstream.
 */
export function scaledValue(q: Quantity, scale: number): bigint {
  if (q.isBig) return bigScaledValue(q, scale)
  if (q.scale < scale) return divideAwayFromZero(q.unscaled, scale - q.scale)
  const shift = q.scale - scale
  const value = q.unscaled * tenTo(shift)
  if (isInt64(value)) return value
  return wrappingShifts.has(shift) && q.unscaled !== minInt64 ? BigInt.asIntN(64, value) : 0n
}

/** The value in whole units if it is whole by its form and fits into an int64. */
export function quantityInt64(q: Quantity): bigint | undefined {
  if (q.isBig || q.scale < 0) return undefined
  const value = q.unscaled * tenTo(q.scale)
  return isInt64(value) ? value : undefined
}

/** The nearest float, up to an error of the last digits. */
export function quantityFloat(q: Quantity): number {
  const base = Number(q.unscaled)
  return q.scale === 0 ? base : base * Number(`1e${q.scale}`)
}

/** As a plain decimal, with as many decimals as the number is held with: `0.100`. */
export function quantityDecimal(q: Quantity): string {
  if (q.scale >= 0) return String(q.unscaled * tenTo(q.scale))
  const digits = String(q.unscaled < 0n ? -q.unscaled : q.unscaled).padStart(1 - q.scale, '0')
  return `${q.unscaled < 0n ? '-' : ''}${digits.slice(0, q.scale)}.${digits.slice(q.scale)}`
}

/** Multiplying by these powers of ten wraps upstream; any other that overflows yields 0. */
const wrappingShifts: ReadonlySet<number> = new Set([1, 2, 3, 6, 9])
const int64ShiftMax = 19

/** The unscaled value at a scale not above the quantity's own. */
function rescaled(q: Quantity, scale: number): bigint {
  return q.unscaled * tenTo(q.scale - scale)
}

function combine(
  a: Quantity,
  b: Quantity,
  { by, format }: { readonly by: bigint; readonly format: QuantityFormat },
): Quantity {
  const areSmall = !a.isBig && !b.isBig
  if (areSmall && by === 0n) return { unscaled: a.unscaled, scale: a.scale, isBig: false, format }
  if (areSmall && a.unscaled === 0n) return { unscaled: by, scale: b.scale, isBig: false, format }
  const scale = Math.min(a.scale, b.scale)
  const left = rescaled(a, scale)
  const right = by * tenTo(b.scale - scale)
  const isSmall = areSmall && isInt64(left) && isInt64(right) && isInt64(left + right)
  return { unscaled: left + right, scale, isBig: !isSmall, format }
}

/** The product while it stays small; undefined when it or its value in whole units overflows, or is not whole. */
function multiplySmall(q: Quantity, by: bigint): { readonly unscaled: bigint; readonly scale: number } | undefined {
  if (q.unscaled === 0n) return { unscaled: 0n, scale: q.scale }
  if (by === 0n) return { unscaled: 0n, scale: 0 }
  const unscaled = q.unscaled * by
  if (!isInt64(unscaled)) return undefined
  const isWhole = q.scale >= 0 || unscaled % tenTo(-q.scale) === 0n
  const fits = q.scale <= 0 || isInt64(unscaled * tenTo(q.scale))
  return isWhole && fits ? { unscaled, scale: q.scale } : undefined
}

function bigScaledValue(q: Quantity, scale: number): bigint {
  const shift = q.scale - scale
  if (shift === 0) return BigInt.asIntN(64, q.unscaled)
  if (shift > 0) return BigInt.asIntN(64, BigInt.asIntN(64, q.unscaled) * int64TenTo(shift))
  const divisor = tenTo(-shift)
  if (q.unscaled < maxInt64 && -shift < int64ShiftMax) {
    const unscaled = BigInt.asIntN(64, q.unscaled)
    return unscaled / divisor + (unscaled % divisor === 0n ? 0n : 1n)
  }
  const remainder = ((q.unscaled % divisor) + divisor) % divisor
  return BigInt.asIntN(64, (q.unscaled - remainder) / divisor + (remainder === 0n ? 0n : 1n))
}

/** A float's power of ten made an int64: what is too large becomes the smallest one. */
function int64TenTo(exponent: number): bigint {
  return exponent < int64ShiftMax ? tenTo(exponent) : minInt64
}
