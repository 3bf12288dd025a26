// Mirrors k8s.io/apimachinery/pkg/util/intstr/intstr.go, 1.36.
import type { IntOrString } from './generated/types/meta-v1.ts'
import { goQuote } from './go-text.ts'
import { parseInt64 } from './label-selector.ts'

/** A value that is neither a number nor a percentage; the message is Kubernetes'. */
export class IntOrPercentError extends Error {
  override readonly name = 'IntOrPercentError'
}

const int32Limit = 2n ** 31n
const int64Limit = 2 ** 63

/** The number itself, or the percentage of `total`, rounded up. Throws an `IntOrPercentError`. */
export function scaleRoundingUp(value: IntOrString | undefined, total: number): number {
  return scaleWith(value, total, Math.ceil)
}

/** The number itself, or the percentage of `total`, rounded down. Throws an `IntOrPercentError`. */
export function scaleRoundingDown(value: IntOrString | undefined, total: number): number {
  return scaleWith(value, total, Math.floor)
}

/** As `scaleRoundingUp`, but every text is a percentage, with its sign or without. For fields that predate the other. */
export function scaleLeniently(
  value: IntOrString | undefined,
  total: number,
  round: (exact: number) => number,
): number {
  if (value === undefined) throw new IntOrPercentError('nil value for IntOrString')
  if (typeof value === 'number') return value
  return percentage(parsePercent(value, value.replaceAll('%', '')), total, round)
}

/** A text becomes a number when it is one of 32 bits. */
export function parseIntOrString(text: string): IntOrString {
  const value = parseInt64(text)
  return value !== undefined && value >= -int32Limit && value < int32Limit ? Number(value) : text
}

/** The number, or the number that the text is; 0 for any other text. */
export function intValueOf(value: IntOrString): number {
  return typeof value === 'number' ? value : Number(parseInt64(value) ?? 0n)
}

function scaleWith(value: IntOrString | undefined, total: number, round: (exact: number) => number): number {
  if (value === undefined) throw new IntOrPercentError('nil value for IntOrString')
  if (typeof value === 'number') return value
  if (!value.endsWith('%')) {
    throw new IntOrPercentError('invalid value for IntOrString: invalid type: string is not a percentage')
  }
  return percentage(parsePercent(value, value.slice(0, -1)), total, round)
}

/** In floats and in this order, as upstream. What does not fit into 64 bits becomes the smallest number that does. */
function percentage(percent: number, total: number, round: (exact: number) => number): number {
  const scaled = round((percent * total) / 100)
  // Adding 0 turns -0 into 0.
  return Math.abs(scaled) < int64Limit ? scaled + 0 : -int64Limit
}

function parsePercent(whole: string, digits: string): number {
  const value = parseInt64(digits)
  if (value !== undefined) return Number(value)
  const reason = /^[+-]?[0-9]+$/.test(digits) ? 'value out of range' : 'invalid syntax'
  const cause = `strconv.Atoi: parsing ${goQuote(digits)}: ${reason}`
  throw new IntOrPercentError(`invalid value for IntOrString: invalid value ${goQuote(whole)}: ${cause}`)
}
